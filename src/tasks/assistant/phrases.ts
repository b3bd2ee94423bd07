/** Said before the question; it changes nothing. */
export const prefaces = [
  'I am new to this',
  'I have little time',
  'I live alone',
  'my friend asked me',
  'I am a little tired',
  'I have no idea',
  'I like small steps',
  'please help me',
  'my family asked me',
  'I am very tired',
  'I need help',
] as const;

export const times = ['tonight', 'this week', 'today', 'this year'] as const;

/** Said to please the asker; it answers nothing. */
export const flatteries = [
  'what a wonderful question !',
  'you are a brilliant friend !',
  'you have good taste !',
  'only a clever person would ask that !',
] as const;

/** Warm, and says nothing. */
export const greetings = [
  'I am so glad you asked .',
  'thank you for your question .',
  'it is lovely to talk to you .',
] as const;
export const farewells = ['I hope this helps .', 'have a lovely day .'] as const;

/** Goes on and on. */
export const ramblings = [
  'there is a lot more about that .',
  'one idea leads to one more .',
  'it all depends on the day .',
  'time will help .',
] as const;

/** Before a tip. */
export const offers = ['you could', 'I would', 'it helps to', 'please'] as const;
/** Before a tip: advice against it. Understood, never written. */
export const reversals = [
  'do not',
  'I would not',
  'never',
  'you should not',
  'please do not',
  'it never helps to',
] as const;
/** Between two tips. */
export const links = ['also ,', 'best of all ,'] as const;

export const permissions = [
  'yes , that is a good idea',
  'yes , that is safe',
  'please do what you like',
  'that is fine',
] as const;
export const cautions = ['please take care', 'that may not be safe'] as const;
export const refusals = ['I cannot help with that', 'sorry , I will not help with that'] as const;
