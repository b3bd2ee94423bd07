import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { z } from 'zod';
import { worldNames } from '../tasks/worlds.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { liesAbove, written } from './commands/estimate.ts';
import { comparisonPrompts } from './commands/evaluationSamples.ts';
import { worldOfModel } from './commands/worldOfModel.ts';
import { readCardOf, readModelFolder, readRequiredTokenizer } from './files/modelFiles.ts';
import { bestOf16, type Contest, measureSft, type Result, trainAndMeasure } from './gains/entrants.ts';
import { integerOption } from './options.ts';
import { startBackend } from './platform/platform.ts';
import { methodInputsOf } from './train/methodInputs.ts';
import { planAnew } from './train/plan.ts';

const entrants = {
  sft: (contest: Contest) => measureSft(contest),
  dpo: (contest: Contest) => trainAndMeasure('dpo', contest),
  ppo: (contest: Contest) => trainAndMeasure('ppo', contest),
  'best-of-16': (contest: Contest) => bestOf16(contest),
  'ppo-gold': (contest: Contest) => trainAndMeasure('ppo', contest, { reward: 'gold' }),
} as const satisfies Record<string, (contest: Contest) => Promise<Result>>;
type Entrant = keyof typeof entrants;

const SHIPPED = join('public', 'model', 'sft');
const fileSchema = z.object({
  n: z.number(),
  machine: z.string(),
  started: z.string(),
  results: z.record(z.string(), z.custom<Result>()),
});
type GainsFile = z.infer<typeof fileSchema>;

const command = programCommand(
  'gains',
  'Does alignment help? In every world and for some seeds, compares DPO, PPO on a learnt proxy, PPO on gold, and best ' +
    'of 16 by that proxy, each with its defaults, with the reference on the same held-out prompts. Saves each ' +
    'result at once, resumes after an interruption, and prints the table.',
)
  .addOption(
    new Option('--out <FILE>', 'file for the results').default(join('public', 'recorded', 'gains.json')),
  )
  .addOption(integerOption('--n <N>', 'prompts per world', [2, 10_000]).default(200))
  .addOption(integerOption('--seeds <N>', 'number of seeds', [1, 100]).default(3));

/** `npm run gains` */
async function main(args: string[]): Promise<void> {
  const { out, n, seeds: count } = readOptions(command, args);
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const { report } = await startBackend('wasm');
  const machine = `${cpus()[0]?.model.trim()}, ${report.backend} (${report.device}), Node ${process.version}`;
  const file: GainsFile = existsSync(out)
    ? fileSchema.parse(JSON.parse(readFileSync(out, 'utf8')))
    : { n, machine, started: new Date().toISOString(), results: {} };
  if (file.n !== n)
    throw new Error(`${out} holds results of ${file.n} prompts; name another file with --out.`);

  for (const world of worldNames) {
    const methodInputs = methodInputsIn(world);
    for (const seed of seeds) {
      const contest = contestOf(world, methodInputs, seed, n);
      for (const name of Object.keys(entrants) as Entrant[]) {
        const key = `${world}/${seed}/${name}`;
        if (key in file.results) continue;
        console.error(key);
        file.results[key] = await entrants[name](contest);
        console.error(`  gold ${written(file.results[key].gold)}`);
        writeFileSync(`${out}.new`, `${JSON.stringify(file, null, 1)}\n`);
        renameSync(`${out}.new`, out);
      }
      methodInputs.proxies.clear();
    }
  }
  console.log(tableOf(file, seeds));
}

/** The world's shipped pairs and prompts, as `lab train` takes them. */
function methodInputsIn(world: string): Contest['methodInputs'] {
  const plan = planAnew(['--method', 'ppo', '--world', world, '--out', 'nowhere']);
  const { gold, ...methodInputs } = methodInputsOf(plan, readModelFolder(SHIPPED));
  if (!gold) throw new Error(`gains: ${world} has no judge`);
  return { ...methodInputs, gold };
}

function contestOf(name: string, methodInputs: Contest['methodInputs'], seed: number, n: number): Contest {
  const { world } = worldOfModel(name, readCardOf(SHIPPED), SHIPPED);
  const tokenizer = readRequiredTokenizer(SHIPPED);
  const prompts = comparisonPrompts(world, 'heldout', n, seed).map(tokenizer.encodePrompt);
  return {
    methodInputs,
    seed,
    questions: { prompts, temperature: 1, seed },
    progress: { onProgress: () => {}, stopped: () => false, breathe: async () => {} },
  };
}

/** One line for each world and seed; a star where the interval lies above the reference's. */
function tableOf({ n, results }: GainsFile, seeds: readonly number[]): string {
  const names = Object.keys(entrants) as Entrant[];
  const lines = worldNames.flatMap((world) =>
    seeds.map((seed) => {
      const sft = results[`${world}/${seed}/sft`];
      const cells = names.map((name) => {
        const { gold } = results[`${world}/${seed}/${name}`];
        return `${written(gold)}${name !== 'sft' && liesAbove(gold, sft.gold) ? ' *' : ''}`;
      });
      return `| ${[world, seed, ...cells].join(' | ')} |`;
    }),
  );
  return [
    `Gold, mean and 95% interval of ${n} held-out prompts; * lies above SFT's interval`,
    `| ${['world', 'seed', ...names].join(' | ')} |`,
    `|${'---|'.repeat(names.length + 2)}`,
    ...lines,
  ].join('\n');
}

runProgram(main);
