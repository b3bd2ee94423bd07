import { Option } from '@commander-js/extra-typings';
import { readAddress, writeAddress } from '../../app/address.ts';
import { connectParent } from '../../app/embed/embedding.ts';
import { makeReport } from '../../app/lessons/report/makeReport.ts';
import { readRuns } from '../../app/library/readRuns.ts';
import { reportHtml } from '../../app/library/reportHtml.ts';
import { reportMarkdown } from '../../app/library/reportMarkdown.ts';
import { type GivenRun, runsFileOf } from '../../app/library/runsFile.ts';
import { readLinkedRuns, writeLinkedRuns } from '../../app/linkedRuns.ts';
import { readRecord } from '../../app/storage/recordSchema.ts';
import { type ControlTable, readConfig } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { parseJson } from '../../experiment/fileProblem.ts';
import { exercises } from '../../experiment/lessons/exercises.ts';
import { methodNames, methods, readMethodConfig } from '../../experiment/methods/methods.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { splitOption } from '../commands/evaluationSamples.ts';
import { worldOption } from '../commands/worldOfModel.ts';
import { backendOption, controlOption, controlsAmong, integerOption, numberOption } from '../options.ts';
import { file, type InputParser, json, single } from './inputParser.ts';
import { bytesOf, textOf } from './mutations.ts';

/** What the lab itself writes, and anybody may send: links, runs, reports, messages of an embedding page, commands. */
export async function labInputs(): Promise<InputParser[]> {
  return [
    {
      input: 'run records',
      name: 'readRecord',
      fromOutside: true,
      formats: ['json'],
      inputs: single(records()),
      read: (bytes) => {
        const answer = readRecord(parseJson(textOf(bytes), 'mutated', ''));
        return 'problem' in answer ? [answer.problem] : [];
      },
    },
    {
      input: 'links',
      name: 'readAddress',
      fromOutside: true,
      formats: ['query'],
      inputs: single([
        bytesOf('?world=tldr&method=ppo&backend=wasm&theme=projector&learningRate=0.0003&seed=3'),
        bytesOf('?model=tiny-2&beta=0.5&labelFlips=0.2&feedback=ratings&steps=60'),
        bytesOf(''),
      ]),
      read: readLink,
    },
    {
      input: 'runs in links',
      name: 'readLinkedRuns',
      fromOutside: true,
      formats: ['query'],
      inputs: single([
        bytesOf('dpo,beta:0.5,seed:2/ppo,steps:24,evaluateEvery:3'),
        bytesOf('kto,batchSize:8/ipo/simpo,labelFlips:0.2'),
        bytesOf(''),
      ]),
      read: readLinked,
    },
    {
      input: 'arguments of commands',
      name: 'readOptions',
      formats: ['arguments'],
      inputs: single([
        bytesOf('dpo\n--beta\n0.5\n--seed=3\n--world\nreviews\n--json\n--degrees=.5'),
        bytesOf('ppo\n--reward\ngold\n--split\nood\n--n=5\n--backend=cpu\n--learning-rate\n1e-4'),
      ]),
      read: readArguments,
    },
    ...(await runFiles()),
    embeddingMessages(),
  ];
}

/** A shipped run, cut short, and one that leaves out what old records leave out. */
function records(): Uint8Array[] {
  const record = JSON.parse(textOf(file('public', 'recorded', 'reviews-dpo.json')));
  const [evaluation] = record.evaluations;
  const short = {
    ...record,
    rows: record.rows.slice(0, 3),
    evaluations: [{ ...evaluation, comparisons: evaluation.comparisons.slice(0, 1) }],
  };
  const { method, labelling, pairs, ...old } = short;
  return [json(short), json({ ...old, evaluations: [] })];
}

function readArguments(bytes: Uint8Array): readonly string[] {
  const [method, ...args] = textOf(bytes).split('\n');
  const name = methodNames.find((one) => one === method) ?? 'dpo';
  const table: ControlTable = { ...methods[name].controls, ...labellingControls };
  const command = labCommand('mutated', '')
    .addOption(worldOption())
    .addOption(splitOption())
    .addOption(backendOption())
    .addOption(integerOption('--n <N>', '', [1, 100]))
    .addOption(numberOption('--degrees <X>', '', [0, 100]))
    .addOption(new Option('--out <DIR>'))
    .addOption(new Option('--json'));
  for (const [control, its] of Object.entries(table)) command.addOption(controlOption(control, its));
  return readConfig(table, controlsAmong(table, readOptions(command, args))).problems;
}

function readLink(bytes: Uint8Array): readonly string[] {
  const { address, problems } = readAddress(textOf(bytes));
  // Whatever was read has to be what the controls allow, and to be written as a link without problems.
  const again = readAddress(writeAddress(address));
  const unfit = readMethodConfig(address.method, address.config).problems;
  const broken = [...again.problems, ...unfit];
  if (broken.length > 0) throw new Error(`What was read does not fit: ${broken[0]}`);
  return problems;
}

function readLinked(bytes: Uint8Array): readonly string[] {
  const { runs, problems } = readLinkedRuns(textOf(bytes), 'tldr');
  const again = readLinkedRuns(writeLinkedRuns(runs), 'tldr');
  if (again.problems.length > 0 || again.runs.length !== runs.length)
    throw new Error(`What was read does not fit: ${again.problems[0]}`);
  return problems;
}

/** Files that the library takes in: runs with and without weights, reports on them, and reports of exercises. */
async function runFiles(): Promise<InputParser[]> {
  const [record] = records().map((bytes) => JSON.parse(textOf(bytes)));
  const vector = () => Float32Array.of(1, -2, 0.5);
  const trained = { step: 3, weights: vector(), firstMoment: vector(), secondMoment: vector() };
  const state = { trainees: { policy: trained }, numbers: { step: 3 }, lists: { scores: [0.5, -Infinity] } };
  const { method, config } = record;
  const run: GivenRun = {
    ...{ name: 'One', note: 'a <b>note</b>', record, finished: true },
    checkpoint: { step: 3, method, config, state },
  };
  const words = { question: 'What does β do?', findings: 'It **pulls**.' };
  const runs = await runsFileOf([run], { models: { tiny: null }, own: [] });
  const report = await runsFileOf([{ ...run, checkpoint: null }], { models: {}, own: [], report: words });
  const [exercise] = exercises;
  const handedIn = await makeReport(exercise, { student: 'S', answers: {} }, [record], {});
  const parser = (input: string, format: 'json' | 'template', ...inputs: Uint8Array[]): InputParser => ({
    input,
    name: `readRuns, ${input}`,
    fromOutside: true,
    formats: [format],
    inputs: single(inputs),
    read: async (bytes) => {
      const answer = await readRuns(new File([bytes as Uint8Array<ArrayBuffer>], 'mutated'));
      return 'problem' in answer ? [answer.problem] : [];
    },
  });
  return [
    parser('files of runs', 'json', json(runs), json(report)),
    parser('reports on runs', 'template', bytesOf(reportHtml(report)), bytesOf(reportMarkdown(report))),
    parser('reports of exercises', 'json', json(handedIn)),
  ];
}

/** Messages to a lab in slides, each with the origin that it comes from: commands count, and only from the page around. */
function embeddingMessages(): InputParser {
  const around = 'https://slides.example.org';
  const commands = ['start', 'stop', 'step'];
  return {
    input: 'messages of an embedding page, with their origins',
    name: 'connectParent',
    fromOutside: true,
    formats: ['json', 'query'],
    inputs: commands.map((command) => [json({ type: 'dpo-lab', command }), bytesOf(around)]),
    read: (message, from) => {
      let data: unknown = textOf(message);
      try {
        data = JSON.parse(textOf(message));
      } catch {
        // Whoever sends a text sends that.
      }
      let listen: (event: MessageEvent) => void = () => {};
      const parent = { postMessage: () => {}, focus: () => {} };
      const obeyed: string[] = [];
      connectParent(
        {
          parent,
          document: { referrer: `${around}/deck.html` },
          location: {},
          addEventListener: (_, listener) => {
            listen = listener;
          },
          removeEventListener: () => {},
        },
        (command) => obeyed.push(command),
      );
      listen({ source: parent as unknown, origin: textOf(from), data } as MessageEvent);
      const said = data as { type?: unknown; command?: unknown } | null;
      const counts =
        textOf(from) === around && said?.type === 'dpo-lab' && commands.includes(said?.command as string);
      if (counts !== obeyed.length > 0) throw new Error(`Obeyed ${obeyed} from ${textOf(from)}`);
      return counts ? [] : ['Nobody is told of a message that does not count.'];
    },
  };
}
