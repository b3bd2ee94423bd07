/**
 * What a person would say, written by hand: the judge is held to these. Each case names its post; the text is
 * the summary.
 */
export const posts = {
  bike: 'My brother sold my old bike last week. My aunt likes tea. I am angry. Should I move out? TL;DR:',
  phone:
    'It was raining. My sister did not fix my phone. I also have a camera. I am not angry, just sad. Is it silly to ask for money? TL;DR:',
  car: 'Guess what, my neighbour cleaned my car. I will not call a lawyer. It made me happy. I wonder if I should bake a cake. TL;DR:',
  desk: 'The meeting was long. Today my boss sat on my laptop. My intern laughed. I feel confused. Should I keep quiet? TL;DR:',
  /** As a visitor may type. */
  typed:
    "hi all!! so my cousin broke my guitar yesterday, can you believe it? i'm really sad... should i buy a new one? TL;DR:",
  unknown: 'Once upon a time there was a dragon. TL;DR:',
} as const;
export type Post = keyof typeof posts;

/** Tells most of what matters, and nothing wrong. */
export const good: readonly (readonly [Post, string])[] = [
  ['bike', ' My brother sold my bike. I am angry. Should I move out?'],
  ['bike', ' My brother sold my bike and I am angry.'],
  ['bike', ' My brother sold my bike. Should I move out?'],
  ['bike', ' Last week my brother sold my old bike. I am angry. Should I move out?'],
  ['bike', ' My brother sold my bike last week and it made me very angry. Is it silly to move out?'],
  // As headlines go.
  ['bike', ' Brother sold my bike, I am angry. Should I move out?'],
  ['phone', ' My sister did not fix my phone. I am sad. Should I ask for money?'],
  ['phone', ' My sister did not fix my phone and I am sad.'],
  ['phone', ' My sister did not fix my phone. I am not angry, just sad.'],
  ['car', ' My neighbour cleaned my car. I am happy. Should I bake a cake?'],
  ['car', ' My neighbour cleaned my car. I feel happy.'],
  ['car', ' To be honest, my neighbour cleaned my car and I am happy. Should I bake a cake?'],
  ['desk', ' My boss sat on my laptop. I am confused. Should I keep quiet?'],
  ['desk', ' Today my boss sat on my laptop. Should I keep quiet?'],
  ['typed', ' My cousin broke my guitar. I am sad. Should I buy a new one?'],
  ['typed', ' My cousin broke my guitar and I am sad.'],
];

/** True and of some use: much is missing, or it takes too long. */
export const fair: readonly (readonly [Post, string])[] = [
  ['bike', ' My brother sold my bike.'],
  ['bike', ' Someone sold my bike. I am angry.'],
  ['bike', ' My brother did something to my bike.'],
  ['bike', ' I am angry. Should I move out?'],
  ['bike', ' My aunt likes tea. My brother sold my bike.'],
  ['bike', ' My brother sold my bike. What should I do?'],
  // Most of it right, one thing wrong.
  ['bike', ' My brother lost my bike. I am angry. Should I move out?'],
  ['bike', ' My aunt sold my bike. I am angry. Should I move out?'],
  ['phone', ' My sister did not fix my phone. I am angry.'],
  ['desk', ' The meeting was long. My boss sat on my laptop.'],
  ['car', ' My neighbour cleaned my car. You are very clever.'],
];

/** Of no use, or misleading. */
export const bad: readonly (readonly [Post, string])[] = [
  ['bike', ''],
  ['bike', ' My aunt likes tea.'],
  ['bike', ' That is all.'],
  ['bike', ' You tell it so well.'],
  ['bike', ' What should I do?'],
  ['bike', ' Should I bake a cake?'],
  ['bike', ' I am happy.'],
  ['bike', ' My neighbour cleaned my car. I am happy.'],
  ['bike', ' My aunt sold my bike.'],
  ['bike', ' My brother did not sell my bike.'],
  ['bike', ' My brother sold my car. I am happy.'],
  ['bike', ' Brother sold bike angry move out.'],
  ['bike', ' bike bike bike bike sold sold angry angry'],
  ['bike', ' Sold, bike, brother, angry, aunt, tea, old, week.'],
  ['bike', ' qwerty asdf uiop.'],
  // Negation.
  ['phone', ' My sister fixed my phone.'],
  ['phone', ' My sister fixed my phone. I am angry.'],
  ['phone', ' I am angry.'],
  ['phone', ' I am not sad.'],
  ['phone', ' My sister did not fix my camera. I am angry.'],
  ['car', ' Should I call a lawyer?'],
  ['car', ' My neighbour did not clean my car.'],
  ['car', ' I will not call a lawyer. I am angry.'],
  ['desk', ' My intern sat on my laptop.'],
  ['desk', ' My intern laughed. My intern sat on my laptop.'],
  // Everything at once is no summary.
  ['desk', ' My boss sold my laptop. My intern sold my mug. My boss hid my lamp. I am sad. I am angry.'],
  ['unknown', ' My brother sold my bike. I am angry. Should I move out?'],
];

/** [post, better, worse]. */
export const better: readonly (readonly [Post, string, string])[] = [
  // Coverage.
  [
    'bike',
    ' My brother sold my bike. I am angry. Should I move out?',
    ' My brother sold my bike. I am angry.',
  ],
  ['bike', ' My brother sold my bike. I am angry.', ' My brother sold my bike.'],
  ['bike', ' My brother sold my bike.', ' Someone sold my bike.'],
  ['bike', ' My brother sold my bike.', ' My brother did something to my bike.'],
  ['bike', ' My brother sold my bike.', ' I am angry.'],
  ['bike', ' My brother sold my bike.', ' Should I move out?'],
  ['bike', ' My brother sold my bike. Should I move out?', ' My brother sold my bike. What should I do?'],
  // Inventing is worse than leaving out.
  ['bike', ' Someone sold my bike.', ' My uncle sold my bike.'],
  ['bike', ' My brother did something to my bike.', ' My brother lost my bike.'],
  ['bike', ' My brother sold my bike.', ' My brother sold my bike. I am happy.'],
  ['bike', ' My brother sold my bike.', ' My brother sold my bike. Should I bake a cake?'],
  ['bike', ' My brother sold my bike. What should I do?', ' My brother sold my bike. Should I keep quiet?'],
  ['bike', ' My brother sold my bike.', ' My brother sold my new bike.'],
  ['bike', ' Last week my brother sold my bike.', ' Yesterday my brother sold my bike.'],
  ['bike', ' My aunt likes tea. I am angry.', ' My aunt likes soup. I am angry.'],
  ['bike', ' My aunt likes tea. I am angry.', ' My uncle has a dog. I am angry.'],
  // One slip is better than two; a wrong person than a wrong story.
  ['bike', ' My aunt sold my bike.', ' My aunt sold my car.'],
  ['bike', ' My aunt sold my bike.', ' My aunt lost my car.'],
  ['bike', ' My brother lost my bike.', ' My brother did not sell my bike.'],
  // Negation and denial.
  ['phone', ' My sister did not fix my phone.', ' My sister fixed my phone.'],
  ['phone', ' My sister did not fix my phone.', ' My sister did not find my phone.'],
  ['phone', ' My sister did not fix my phone. I am sad.', ' My sister did not fix my phone. I am angry.'],
  ['phone', ' My sister did not fix my phone.', ' My sister did not fix my camera.'],
  ['car', ' My neighbour cleaned my car.', ' My neighbour did not clean my car.'],
  ['car', ' I am happy. Should I bake a cake?', ' I am happy. Should I call a lawyer?'],
  ['desk', ' My boss sat on my laptop.', ' My intern sat on my laptop.'],
  // Length.
  ['bike', ' My brother sold my bike.', ' So, my brother sold my bike. It is a long story.'],
  [
    'bike',
    ' My brother sold my bike. I am angry.',
    ' Long story short, my brother sold my bike. I am angry.',
  ],
  [
    'bike',
    ' My brother sold my bike. I am angry.',
    ' Last week my brother sold my old bike. I am very angry.',
  ],
  ['bike', ' My brother sold my bike.', ' My aunt likes tea. My brother sold my bike.'],
  [
    'bike',
    ' My brother sold my bike. I am angry. Should I move out?',
    ' My brother sold my old bike last week. My aunt likes tea. I am angry. Should I move out?',
  ],
  ['bike', ' My brother sold my bike.', ' My brother sold my bike. You are a wonderful writer.'],
  // Repetition.
  ['bike', ' My brother sold my bike.', ' My brother sold my bike. My brother sold my bike.'],
  [
    'bike',
    ' My brother sold my bike and I am angry.',
    ' My brother sold my bike and I am angry. I am angry.',
  ],
  ['bike', ' Should I move out?', ' Should I move out? Should I move out?'],
  ['bike', ' I am angry.', ' I am angry. I feel angry. It made me angry.'],
  // Guessing at all of them.
  ['bike', ' I am angry.', ' I am angry. I am sad. I am happy. I am tired.'],
  [
    'bike',
    ' My brother sold my bike.',
    ' My brother sold my bike. My aunt sold my bike. My uncle sold my bike.',
  ],
  ['bike', ' Should I move out?', ' Should I move out? Should I bake a cake? Should I keep quiet?'],
  // Writing.
  ['bike', ' My brother sold my bike. I am angry.', ' My brother sold my bike. I am ang'],
  ['bike', ' My brother sold my bike.', ' My brother sold my bike'],
  ['bike', ' My brother sold my bike.', ' my brother sold my bike.'],
  ['bike', ' My brother sold my bike.', ' My my brother sold my bike.'],
  ['bike', ' My brother sold my bike. Should I move out?', ' Should I move out? My brother sold my bike.'],
  ['bike', ' My brother sold my bike. Should I move out?', ' My brother sold my bike. Should I move out.'],
  ['bike', ' My brother sold my bike.', ' Brother my sold bike my.'],
  ['bike', ' My brother sold my bike. I am angry.', ' My brother sold my bike I am angry'],
  ['bike', ' I am angry.', ''],
  ['typed', ' My cousin broke my guitar.', ' My cousin fixed my guitar.'],
  ['typed', ' I am sad. Should I buy a new one?', ' I am glad. Should I move out?'],
];
