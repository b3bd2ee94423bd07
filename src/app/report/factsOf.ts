import type { CompletionView } from '../../experiment/metrics/metrics.ts';
import type { PairsReport, RunRecord } from '../../experiment/metrics/run.ts';
import { worldNameOf, worldRecords } from '../../experiment/worlds.ts';
import { judgedText } from '../figures/judged.ts';
import { number, type Table } from './reportPage.ts';

/** What reports say about one run in words: where it was made, on what, and how its texts compare. */

/** How a run's completions of the fixed prompts compare with the reference's, by gold or what stands in its place. */
export interface Outcome {
  wins: number;
  ties: number;
  losses: number;
}

export function outcomeOf({ evaluations }: RunRecord): Outcome {
  const outcome = { wins: 0, ties: 0, losses: 0 };
  for (const { policy, reference } of evaluations.at(-1)?.comparisons ?? []) {
    const lead = (judgedText(policy)?.value ?? 0) - (judgedText(reference)?.value ?? 0);
    if (lead > 0) outcome.wins += 1;
    else if (lead < 0) outcome.losses += 1;
    else outcome.ties += 1;
  }
  return outcome;
}

/** Sentences: world, model and machine; pairs; who wins on the fixed prompts. */
export function factsOf(
  { world, model, backend, pairs, date, own }: RunRecord,
  { wins, ties, losses }: Outcome,
): string[] {
  const named = worldNameOf(world);
  const where = own ? `Own data “${own.name}”` : `World “${named ? worldRecords[named].title : world}”`;
  const judge = own ? 'your reward' : 'gold';
  return [
    `${where}, model “${model}”, ${backend.backend} on ${backend.device}, ${date}.`,
    ...(pairs === null ? [] : [`${amountIn(pairs)}${agreementOf(pairs)}.`]),
    `On the fixed prompts below ${judge} prefers the policy ${wins} times, the reference ${losses} times; ${ties} ties.`,
  ];
}

const amountIn = ({ train, singles }: PairsReport) =>
  singles === undefined ? `${train} pairs` : `${singles} single answers`;
const agreementOf = ({ agreement }: { agreement?: number }) =>
  agreement === undefined ? '' : `, of whose labels ${(100 * agreement).toFixed(1)}% agree with gold`;

/** What the run writes at last, before and after. */
export function textRows({ evaluations }: RunRecord): Table {
  const texts = evaluations.at(-1)?.comparisons ?? [];
  return {
    head: ['Prompt', 'Before', 'Gold', 'After', 'Gold'],
    rows: texts.map(({ prompt, reference, policy }) => [
      prompt,
      textOf(reference),
      number(reference.gold),
      textOf(policy),
      number(policy.gold),
    ]),
  };
}

/** What a completion says; end-of-text is a token like others. */
export function textOf({ tokens }: CompletionView): string {
  return tokens.map(({ text }) => text).join('');
}
