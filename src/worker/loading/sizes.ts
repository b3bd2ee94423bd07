/** How much is measured and sampled at once. A GPU emulated in software would spend its time on nothing else. */
export const SIZES = {
  ordinary: { shownPrompts: 8, freshPrompts: 48, heldOutPairs: 128, promptsAtOnce: 16, contestPrompts: 128 },
  software: { shownPrompts: 4, freshPrompts: 12, heldOutPairs: 32, promptsAtOnce: 3, contestPrompts: 32 },
  /** Of a study, whose numbers are to be told apart. */
  study: { shownPrompts: 4, freshPrompts: 252, heldOutPairs: 128, promptsAtOnce: 16, contestPrompts: 128 },
  /** Of a model that takes a minute for what the shipped one does in a second. */
  large: { shownPrompts: 2, freshPrompts: 6, heldOutPairs: 16, promptsAtOnce: 2, contestPrompts: 16 },
};
export type Sizes = (typeof SIZES)['ordinary'];

const LARGE_PARAMETERS = 10e6;

/** What suits a page. */
export function sizesFor(parameters: number, software: boolean): Sizes {
  if (parameters > LARGE_PARAMETERS) return SIZES.large;
  return SIZES[software ? 'software' : 'ordinary'];
}
