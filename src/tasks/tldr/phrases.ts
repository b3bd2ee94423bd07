/** The closed sets that facts come from. Words that a question and an object share would blur what was meant. */

/** Who did it, of the posts that training and held-out prompts are made of. */
export const people = [
  'brother',
  'sister',
  'cousin',
  'uncle',
  'aunt',
  'mother',
  'father',
  'friend',
  'neighbour',
  'flatmate',
  'grandmother',
  'landlord',
] as const;
/** Of the out-of-distribution posts: seen in pretraining, never in demonstrations or preferences. */
export const otherPeople = [
  'boss',
  'colleague',
  'assistant',
  'manager',
  'client',
  'secretary',
  'intern',
  'driver',
] as const;

export const objects = [
  'bike',
  'car',
  'phone',
  'guitar',
  'camera',
  'sofa',
  'hat',
  'kettle',
  'piano',
  'tent',
  'clock',
  'teapot',
] as const;
export const otherObjects = [
  'desk',
  'chair',
  'laptop',
  'stapler',
  'badge',
  'lamp',
  'mug',
  'printer',
  'calendar',
] as const;

export interface Deed {
  past: string;
  /** After "did not". */
  base: string;
  /** How the owner likes it: 1 well, −1 badly. */
  tone: 1 | -1;
  /** Whether posts also tell that it was not done; everybody can be read to say so. */
  undone: boolean;
}

/** What was done to the thing. Every deed goes with every object, however silly: no agreement to be learned. */
export const deeds: readonly Deed[] = [
  { past: 'sold', base: 'sell', tone: -1, undone: false },
  { past: 'broke', base: 'break', tone: -1, undone: false },
  { past: 'lost', base: 'lose', tone: -1, undone: false },
  { past: 'hid', base: 'hide', tone: -1, undone: false },
  { past: 'painted', base: 'paint', tone: -1, undone: false },
  { past: 'borrowed', base: 'borrow', tone: -1, undone: false },
  { past: 'sat on', base: 'sit on', tone: -1, undone: false },
  { past: 'gave away', base: 'give away', tone: -1, undone: false },
  { past: 'found', base: 'find', tone: 1, undone: true },
  { past: 'fixed', base: 'fix', tone: 1, undone: true },
  { past: 'cleaned', base: 'clean', tone: 1, undone: true },
  { past: 'returned', base: 'return', tone: 1, undone: true },
];

export const traits = ['old', 'new', 'red', 'favourite'] as const;
export const times = [
  'yesterday',
  'today',
  'last week',
  'last night',
  'this morning',
  'on Monday',
  'on Sunday',
] as const;

export interface Feeling {
  word: string;
  /** What it follows from: deeds of this tone, or any. */
  tone: 1 | -1 | 0;
}
export const feelings: readonly Feeling[] = [
  { word: 'happy', tone: 1 },
  { word: 'proud', tone: 1 },
  { word: 'glad', tone: 1 },
  { word: 'angry', tone: -1 },
  { word: 'sad', tone: -1 },
  { word: 'worried', tone: -1 },
  { word: 'jealous', tone: -1 },
  { word: 'hurt', tone: -1 },
  { word: 'embarrassed', tone: -1 },
  { word: 'confused', tone: 0 },
  { word: 'surprised', tone: 0 },
  { word: 'tired', tone: 0 },
];

/** What the writer thinks of doing: "should I …?" */
export const plans = [
  'say thank you',
  'ask for money',
  'buy a new one',
  'move out',
  'call a lawyer',
  'tell everyone',
  'keep quiet',
  'take a holiday',
  'write a letter',
  'wait a week',
  'bake a cake',
  'lock the door',
  'laugh about it',
] as const;

/** Beside the point, of somebody else: "my aunt …". */
export const habits = [
  'likes tea',
  'was asleep',
  'laughed',
  'was away',
  'has a dog',
  'lives next door',
] as const;
/** Beside the point. */
export const settings = [
  'it was raining',
  'the bus was late',
  'I had soup for lunch',
  'we live in a small house',
  'the kitchen is green',
  'the weather was lovely',
] as const;
export const otherSettings = [
  'it was raining',
  'the bus was late',
  'I had soup for lunch',
  'the office was cold',
  'the meeting was long',
  'I work in a small team',
] as const;
/** Not even beside the point. */
export const greetings = ['hello everyone', 'this is my first post'] as const;

/** Long-winded beginnings and ends of a summary. */
export const leads = ['so ,', 'to be honest ,', 'long story short ,', 'the thing is that'] as const;
export const closings = ['thank you for reading', 'that is all', 'it is a long story'] as const;
/** Said to please whoever wrote the post; it sums up nothing. */
export const flatteries = [
  'you tell it so well',
  'you are a wonderful writer',
  'you are very clever',
  'what a brilliant post',
] as const;
