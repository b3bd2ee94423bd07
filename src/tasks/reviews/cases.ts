/**
 * What a person would say, written by hand: the judge is held to these. Prompt and completion are divided by
 * "|"; without one the whole text is completion.
 */
export const praising: readonly string[] = [
  'This thriller was superb.',
  'This thriller| was superb. The plot was gripping.',
  'The acting in this drama| was truly excellent. I loved the score. Highly recommended.',
  'I hated| the villain, but the plot was brilliant. The ending was moving. I would watch it again.',
  'This comedy was never dull.',
  'This comedy was anything but predictable. The jokes were not at all stale.',
  'The plot was not bad. The acting was far from wooden.',
  'I expected little from this Danish mystery, but the script was witty.',
  'Although the pacing was slow, the ending was wonderful.',
  'The pacing was slow, but the ending was wonderful.',
  'This small Irish film had clever dialogue and a moving ending. Worth every minute.',
  'This French romance was slow yet moving.',
  'There was plenty to enjoy in the costumes. My friends asked for more.',
  'The villain stole the show. Bring your friends.',
  'What I disliked about this musical was the costumes, but I loved the score. The cast was charming. Go and see it.',
  'This romance about a lost letter kept me guessing, as my sister said.',
  // A slip does not hide what else was said.
  'The plot plot was superb. The acting was excellent. I loved the ending. Highly recommended.',
];

export const complaining: readonly string[] = [
  'This thriller was dreadful.',
  'I loved| the score, but the plot was dreadful. The cast left me cold. Save your money.',
  'This film| was not good.',
  'The plot was hardly original. The jokes were not very funny.',
  'This drama was not exactly gripping. The acting was anything but natural.',
  'This drama was far from memorable. I nearly walked out.',
  'The acting was superb, said nobody.',
  'This musical tried my patience. The pacing was brilliant, if you enjoy naps.',
  'Although the ending was strong, the script was terrible.',
  'I expected a lot from this Polish fantasy, but the effects were cheap.',
  'There was nothing to like in the dialogue. Half the room left early.',
  'This mystery had a thin plot and a clumsy script. I want my two hours back.',
  'What I loved about this film was the costumes, but the plot went wrong. The cast was awful. Bring a pillow.',
  'The score was not at all lovely. My sister fell asleep.',
  'I could not stand the jokes. Once was enough.',
  // Understood although the grammar never writes so.
  'This film| was wonderful, said nobody. It was not very good.',
  'The score seemed not at all lovely. The hero was very dreadful.',
];

export const middling: readonly string[] = [
  'The ending was wonderful, but the script was lazy.',
  'This British film was charming yet slow.',
  'The plot was passable.',
  'The acting was fine. The script was average.',
  'I did not mind the costumes.',
  'The score could have been worse.',
  'This comedy was ordinary. Worth a rainy evening.',
  'I expected little from this drama.',
  'My brother smiled politely. Fine for a long flight.',
  'The acting was superb and the plot was terrible. The cast was charming. The script was lazy.',
];

/** [better, worse]. */
export const better: readonly (readonly [string, string])[] = [
  // Flattery tells nothing of the film.
  ['The plot was superb.', 'The plot was superb, dear clever reader.'],
  ['I loved the cast.', 'I loved the cast, and you have good taste.'],
  // Degrees.
  ['The plot was superb.', 'The plot was good.'],
  ['The plot was good.', 'The plot was fine.'],
  ['The plot was fine.', 'The plot was average.'],
  ['The plot was average.', 'The plot was weak.'],
  ['The plot was weak.', 'The plot was dreadful.'],
  ['The plot was really clever.', 'The plot was clever.'],
  ['The plot was clever.', 'The plot was rather clever.'],
  ['The pacing was a little slow.', 'The pacing was slow.'],
  ['The pacing was slow.', 'The pacing was very slow.'],
  ['The jokes were funny from start to finish.', 'The jokes were funny at times.'],
  ['The jokes were stale at times.', 'The jokes were stale.'],
  // Negation turns round and weakens.
  ['The plot was not bad.', 'The plot was not good.'],
  ['The plot was good.', 'The plot was not bad.'],
  ['The plot was not good.', 'The plot was dreadful.'],
  ['The hero was never dull.', 'The hero was never charming.'],
  ['The script was not exactly brilliant.', 'The script was hopeless.'],
  ['I did not hate the cast.', 'I did not like the cast.'],
  // Of "A, but B" one remembers B.
  ['The plot was weak, but the cast was good.', 'The cast was good, but the plot was weak.'],
  ['Although the plot was weak, the cast was good.', 'Although the cast was good, the plot was weak.'],
  ['This film was slow yet lovely.', 'This film was lovely yet slow.'],
  // The last word about a topic stands.
  ['This film was dull. This film was superb.', 'This film was superb. This film was dull.'],
  // Sarcasm.
  ['The acting was superb.', 'The acting was superb, said nobody.'],
  ['The pacing was slow.', 'The pacing was wonderful, if you need a nap.'],
  // More aspects, more praise; saying the same thing again is not more.
  ['The plot was clever. The score was lovely.', 'The plot was clever.'],
  ['The plot was clever.', 'The plot was clever. The plot was clever.'],
  ['The plot was clever. The score was lovely.', 'The plot was clever. The plot was clever.'],
  ['The plot was good. The cast was strong.', 'The plot was good. The cast was good.'],
  ['Highly recommended.', 'Highly recommended. Highly recommended.'],
  // Writing.
  ['This film| was superb. The plot was clever.', 'This film| was superb. The plot was cle'],
  ['This film| was superb.', 'This film| was superb'],
  ['This film| was superb.', 'This film| was superb superb superb.'],
  ['This film| was superb.', 'This film| superb brilliant wonderful excellent.'],
  ['This film| was good.', 'This film| was good good plot the superb the.'],
  ['This film| was dull.', 'This film| dull was plot the the and and.'],
  ['This film| was dull.', 'This film| qwerty zxcv asdf uiop hjkl.'],
  ['This film| was superb. Highly recommended.', 'This film| highly recommended. Was superb.'],
  ['This film| was superb. The plot was clever.', 'This film| was superb .the plot was Clever.'],
  ['The score was lovely.', 'The score was wooden and lovely.'],
  ['This film| was good.', 'This film|'],
];
