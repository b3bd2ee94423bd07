import { FileProblem } from '../../experiment/fileProblem.ts';
import { FEWEST_PAIRS, type OwnJudged, type OwnPreference } from '../../experiment/own/ownData.ts';
import type { OwnFile } from '../../experiment/own/ownFile.ts';
import { random } from '../../experiment/random.ts';
import { checkSize } from '../../formats/preferences/fileRows.ts';
import { reportOn } from '../../formats/preferences/preferencesReport.ts';
import { readPreferences } from '../../formats/preferences/readPreferences.ts';
import { chatFormatOf } from '../../model/texts/templateChat.ts';
import { lengthsOf, pairOfTexts } from '../../model/texts/tokenisePairs.ts';
import { unpairedOfText } from '../../model/texts/tokeniseUnpaired.ts';
import type { LoadedModel } from '../loading/loadModel.ts';

const PREVIEWED = 10;

/**
 * Reads a file of somebody's own preferences for a model.
 *
 * @throws FileProblem where too little of it can be used
 */
export async function readOwn(
  content: Blob,
  file: string,
  seed: number,
  { stored, tokenizer, chat = null }: Pick<LoadedModel, 'stored' | 'tokenizer' | 'chat'>,
): Promise<OwnFile> {
  checkSize(content.size, file);
  const read = readPreferences(await content.text(), file, chatFormatOf(chat));
  const context = stored.config.contextLength;
  const tokens = (pair: OwnPreference) => lengthsOf(pairOfTexts(pair, tokenizer, stored.config));
  const tokensOfOne = (one: OwnJudged) => {
    const { prompt, completion } = unpairedOfText(one, tokenizer, stored.config);
    return prompt.length + completion.length;
  };
  const { report, split, unpaired, heldOutUnpaired } = reportOn(read, {
    ...{ tokens, context, seed, tokensOfOne },
  });
  const enoughSingles = report.singles >= 2 * FEWEST_PAIRS;
  const enough = heldOutUnpaired
    ? enoughSingles && report.heldOutSingles > 0
    : report.heldOut > 0 && (report.train >= FEWEST_PAIRS || (report.train > 0 && enoughSingles));
  if (!enough) throw tooFew(file, report);
  const withoutLine = ({ line: _, ...pair }: (typeof split.train)[number]) => pair;
  const [train, heldOut] = [split.train.map(withoutLine), split.heldOut.map(withoutLine)];
  return {
    name: file,
    id: digestOf(
      JSON.stringify([
        train,
        heldOut,
        ...(unpaired ? [unpaired] : []),
        ...(heldOutUnpaired ? [heldOutUnpaired] : []),
      ]),
    ),
    report,
    preview: [...split.train, ...split.heldOut].sort((a, b) => a.line - b.line).slice(0, PREVIEWED),
    previewSingles: heldOutUnpaired ? read.unpaired.slice(0, PREVIEWED) : [],
    train,
    heldOut,
    ...(unpaired && { unpaired }),
    ...(heldOutUnpaired && { heldOutUnpaired }),
  };
}

function tooFew(file: string, { kept, prompts, dropped, labels }: OwnFile['report']): FileProblem {
  if (labels && kept === 0) {
    const found = `${labels.good} good and ${labels.bad} bad single completions of ${prompts} different ${prompts === 1 ? 'prompt' : 'prompts'}`;
    const cure = `At least ${2 * FEWEST_PAIRS} completions to train on and one more prompt to measure by are needed.`;
    return new FileProblem(file, found, cure);
  }
  const [most] = dropped;
  const why = most ? `; ${most.rows} rows were left out, most often because: ${most.why}` : '';
  const found = `${kept} usable ${kept === 1 ? 'pair' : 'pairs'} with ${prompts} different ${prompts === 1 ? 'prompt' : 'prompts'}${why}`;
  return new FileProblem(
    file,
    found,
    `At least ${FEWEST_PAIRS} pairs to train on and one more prompt to measure by are needed.`,
  );
}

/** Two streams of random numbers that begin with the text: 64 bits that tell files apart, no secret. */
function digestOf(text: string): string {
  const parts = ['first', 'second'].map((purpose) => random(0, purpose, text).below(2 ** 32));
  return parts.map((part) => part.toString(16).padStart(8, '0')).join('');
}
