import { FileProblem } from '../../experiment/fileProblem.ts';
import type { OwnData, OwnPreference } from '../../experiment/own/ownData.ts';
import { lengthsOf, pairOfTexts } from '../../model/texts/tokenisePairs.ts';
import { unpairedOfText } from '../../model/texts/tokeniseUnpaired.ts';
import type { LoadedModel } from '../loading/loadModel.ts';

/**
 * The part of somebody's own data that a model can read: data may have been kept for a model that reads more, or whose
 * tokens are longer.
 *
 * @throws FileProblem where nothing is left to train on, or nothing to measure by
 */
export function fittingData(
  own: OwnData,
  { stored, tokenizer }: Pick<LoadedModel, 'stored' | 'tokenizer'>,
  onNotice: (sentence: string) => void,
): OwnData {
  const { contextLength } = stored.config;
  const fits = (pair: OwnPreference) => {
    const { prompt, chosen, rejected } = lengthsOf(pairOfTexts(pair, tokenizer, stored.config));
    return prompt + Math.max(chosen, rejected) <= contextLength;
  };
  const [train, heldOut] = [own.train.filter(fits), own.heldOut.filter(fits)];
  const unpaired = own.unpaired?.filter((one) => {
    const { prompt, completion } = unpairedOfText(one, tokenizer, stored.config);
    return prompt.length + completion.length <= contextLength;
  });
  const all = own.train.length + own.heldOut.length;
  const left = train.length + heldOut.length;
  if (train.length === 0 || heldOut.length === 0) {
    throw new FileProblem(
      own.name,
      `only ${left} of ${all} pairs fit into the ${contextLength} tokens that the model reads`,
      'Use a model that reads more tokens, or give it shorter texts.',
    );
  }
  if (left === all) return unpaired ? { ...own, unpaired } : own;
  onNotice(
    `${all - left} of ${all} pairs of “${own.name.slice(0, 60)}” are longer than the ${contextLength} tokens that the model reads, and are left out.`,
  );
  return { ...own, train, heldOut, ...(unpaired && { unpaired }) };
}
