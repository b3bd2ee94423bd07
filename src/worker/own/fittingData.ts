import { FileProblem } from '../../experiment/fileProblem.ts';
import { isLearnt, type OwnData, type OwnJudged, type OwnPreference } from '../../experiment/own/ownData.ts';
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
  const fitsAlone = (one: OwnJudged) => {
    const { prompt, completion } = unpairedOfText(one, tokenizer, stored.config);
    return prompt.length + completion.length <= contextLength;
  };
  const unpaired = own.unpaired?.filter(fitsAlone);
  const heldOutUnpaired = own.heldOutUnpaired?.filter(fitsAlone);
  const isSingle = own.heldOutUnpaired !== undefined;
  if (isSingle && isLearnt(own.reward)) {
    throw new FileProblem(
      own.name,
      'has single answers, and this reward would be learnt from pairs',
      'Choose length, a list of words, or rules under “Your own”.',
    );
  }
  const what = isSingle ? 'single answers' : 'pairs';
  const count = (...parts: (readonly unknown[] | undefined)[]) =>
    parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  const all = isSingle ? count(own.unpaired, own.heldOutUnpaired) : count(own.train, own.heldOut);
  const left = isSingle ? count(unpaired, heldOutUnpaired) : count(train, heldOut);
  const [toTrain, toMeasure] = isSingle ? [unpaired, heldOutUnpaired] : [train, heldOut];
  if (count(toTrain) === 0 || count(toMeasure) === 0) {
    throw new FileProblem(
      own.name,
      `only ${left} of ${all} ${what} fit into the ${contextLength} tokens that the model reads`,
      'Use a model that reads more tokens, or give it shorter texts.',
    );
  }
  const fitting = { ...own, ...(unpaired && { unpaired }), ...(heldOutUnpaired && { heldOutUnpaired }) };
  if (left === all) return fitting;
  onNotice(
    `${all - left} of ${all} ${what} of “${own.name.slice(0, 60)}” are longer than the ${contextLength} tokens that the model reads, and are left out.`,
  );
  return { ...fitting, train, heldOut };
}
