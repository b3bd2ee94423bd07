/** Fixed phrases with what they are worth: [words, value], praise above 0. */
export type Valued = readonly [words: string, value: number];

/** Genres that training and held-out prompts speak of. */
export const genres = [
  'film',
  'thriller',
  'comedy',
  'drama',
  'romance',
  'mystery',
  'musical',
  'fantasy',
] as const;
/** Genres of the out-of-distribution prompts: seen in pretraining, never in demonstrations or preferences. */
export const otherGenres = ['western', 'documentary', 'biopic', 'cartoon', 'satire'] as const;

export const manners = ['new', 'old', 'quiet', 'strange', 'small', 'famous'] as const;
export const origins = [
  'French',
  'Danish',
  'Italian',
  'Korean',
  'British',
  'Polish',
  'Spanish',
  'Irish',
] as const;

export const subjects = [
  'two brothers',
  'three sisters',
  'a lost letter',
  'a small island',
  'a retired spy',
  'a jealous chef',
  'a night train',
  'a stolen painting',
  'a lonely teacher',
  'a village wedding',
  'an old lighthouse',
  'a chess champion',
] as const;

/** "I … the plot". */
export const attitudes: readonly Valued[] = [
  ['loved', 1.9],
  ['really enjoyed', 1.5],
  ['enjoyed', 1.2],
  ['admired', 1.2],
  ['liked', 1],
  ['did not hate', 0.3],
  ['did not mind', 0.2],
  ['could live without', -0.8],
  ['did not like', -1],
  ['did not enjoy', -1.1],
  ['disliked', -1.1],
  ['was bored by', -1.3],
  ['could not stand', -1.7],
  ['hated', -1.9],
];

/** "What I … about this film was the plot". */
export const preferences = attitudes.filter(([text]) => !/by$|without$|mind$|hate$/.test(text));

/** "The score …", in the past tense so that singular and plural agree. */
export const aspectVerbs: readonly Valued[] = [
  ['stole the show', 1.6],
  ['won me over', 1.3],
  ['stayed with me', 1.3],
  ['hit the mark', 1.1],
  ['never disappointed', 1.1],
  ['made me smile', 1],
  ['did the job', 0.4],
  ['could have been worse', 0.2],
  ['could have been better', -0.4],
  ['never worked', -1.1],
  ['missed the mark', -1.1],
  ['left me cold', -1.2],
  ['made me wince', -1.3],
  ['fell flat', -1.3],
  ['let everyone down', -1.4],
];

/** "This thriller …". */
export const filmVerbs: readonly Valued[] = [
  ['swept me away', 1.8],
  ['won me over', 1.3],
  ['stayed with me', 1.3],
  ['kept me guessing', 1.2],
  ['made me smile', 1],
  ['never lost its way', 0.9],
  ['flew by', 0.9],
  ['passed the time', 0.3],
  ['could have been worse', 0.2],
  ['could have been better', -0.4],
  ['lost its way', -0.9],
  ['dragged', -1],
  ['lost me early', -1.1],
  ['left me cold', -1.2],
  ['tried my patience', -1.3],
  ['put me to sleep', -1.7],
];

export const witnesses = [
  'my sister',
  'my brother',
  'my friends',
  'the audience',
  'half the room',
  'the couple behind me',
] as const;

export const reactions: readonly Valued[] = [
  ['cheered', 1.4],
  ['laughed out loud', 1.3],
  ['asked for more', 1.2],
  ['cried at the end', 0.9],
  ['stayed to the end', 0.5],
  ['smiled politely', 0.1],
  ['sighed', -0.6],
  ['yawned', -0.9],
  ['looked at the clock', -1],
  ['fell asleep', -1.4],
  ['left early', -1.5],
];

/** "There was … in the script". */
export const quantities: readonly Valued[] = [
  ['plenty', 1.3],
  ['a lot', 1.1],
  ['something', 0.5],
  ['not much', -0.8],
  ['little', -1],
  ['nothing', -1.7],
];
export const pleasures = ['like', 'enjoy', 'admire', 'remember'] as const;

/** When it held, as a factor on what was said. */
export const moments: readonly Valued[] = [
  ['from start to finish', 1.2],
  ['for the most part', 0.8],
  ['in the first half', 0.7],
  ['in the second half', 0.8],
  ['in the final hour', 0.8],
  ['at times', 0.5],
];

/** Said by the way; worth nothing. */
export const asides = ['as my sister said', 'in my view', 'I think', 'to be honest'] as const;
/** Said to please the reader; it tells nothing of the film. */
export const flatteries = [
  'dear clever reader',
  'as a wise reader knows',
  'and you have good taste',
] as const;
export const lead = ['still', 'overall', 'to be fair', 'in the end', 'for me', 'even so'] as const;

/** They turn the praise before them into its opposite. */
export const sarcasms: readonly Valued[] = [
  ['said nobody', -0.8],
  ['if you enjoy naps', -0.7],
  ['if you need a nap', -0.7],
];

/** The last word. */
export const verdicts: readonly Valued[] = [
  ['one of the best this year', 1.8],
  ['highly recommended', 1.7],
  ['worth every minute', 1.7],
  ['I would watch it again', 1.5],
  ['go and see it', 1.4],
  ['I left with a smile', 1.3],
  ['I already want a sequel', 1.2],
  ['bring your friends', 1.1],
  ['worth a rainy evening', 0.5],
  ['I have seen worse', 0.3],
  ['fine for a long flight', 0.2],
  ['I have seen better', -0.4],
  ['see it if you must', -0.5],
  ['once was enough', -0.7],
  ['wait until it is free', -0.9],
  ['bring a pillow', -1.2],
  ['I would not watch it again', -1.3],
  ['I left with a headache', -1.4],
  ['I nearly walked out', -1.5],
  ['save your money', -1.6],
  ['not recommended', -1.6],
  ['I want my two hours back', -1.7],
  ['one of the worst this year', -1.8],
];
