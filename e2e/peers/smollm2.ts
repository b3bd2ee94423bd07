import { spawn } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { readModelFolder, readRequiredTokenizer } from '../../src/cli/files/modelFiles.ts';
import { startBackend } from '../../src/cli/platform/platform.ts';
import { random } from '../../src/experiment/random.ts';

/*
 * SmolLM2-135M in the lab against PyTorch on the same machine, in turns: logits, log-probabilities, greedy text, ten
 * steps of DPO on a LoRA adapter from the same start, and how long a step and a token take.
 *
 *     npx tsx e2e/peers/smollm2.ts --model SMOL --python venv/bin/python [--threads 1] [--rounds 3]
 *
 * SMOL is what e2e/peers/make_smollm2.py makes. Not part of `npm test`; public/docs/peers.md has the results. Ends with
 * status 1 where the two differ.
 * Times are minima over the rounds, with one thread of the time that the processor computes for it: other work on the
 * machine only ever adds to them.
 */

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '10' },
  },
});
if (!values.model) throw new Error('--model names the folder that e2e/peers/make_smollm2.py made.');
const folder = values.model;
const [threads, rounds, steps] = [Number(values.threads), Number(values.rounds), Number(values.steps)];

const LOGITS_TOLERANCE = 1e-2;
const LOSS_TOLERANCE = 1e-3;
const TEXTS = [
  'The film was',
  'Once upon a time, a fox met a hen who could count to ten, and they',
  'def mean(xs):\n    """The average of a list."""\n    return',
];
const NEW_TOKENS = 40;
const lora = { rank: 8, alpha: 16, targets: ['q_proj', 'v_proj'] };
const training = { beta: 0.1, learningRate: 2e-4, maxGradNorm: 1 };
/** Rows of a batch: two pairs, each row 64 tokens of prompt and 65 of completion, of which 128 are read. */
const [PAIRS, PROMPT, COMPLETION] = [2, 64, 65];

/** Seconds; of one thread those that it computes, so that what others do on the machine meanwhile does not count. */
const clock = () => {
  const { user, system } = process.cpuUsage();
  return threads === 1 ? (user + system) / 1e6 : performance.now() / 1000;
};

const failures: string[] = [];
const check = (holds: boolean, what: string) => {
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}`);
  if (!holds) failures.push(what);
};

const peer = spawn(values.python, [join(import.meta.dirname, 'smollm2_with_peft.py')], {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: { ...process.env, OMP_NUM_THREADS: `${threads}`, HF_HUB_OFFLINE: '1' },
});
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
// biome-ignore lint/suspicious/noExplicitAny: each question has an answer of its own shape
async function ask(question: Record<string, unknown>): Promise<any> {
  peer.stdin.write(`${JSON.stringify(question)}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error('The PyTorch process ended; see above.');
  return JSON.parse(value);
}

const versions = await ask({ do: 'open', folder, threads });
const { report } = await startBackend('wasm', { threads });
const { tf } = await import('../../src/ops/tf.ts');
const { nextTokenLogits } = await import('../../src/model/causalLm.ts');
const { uploadModel } = await import('../../src/model/checkpoint.ts');
const { generate } = await import('../../src/model/decoding/generate.ts');
const { batchOf, completionTokenLogProbs } = await import('../../src/model/sequences.ts');
const { newLoraState } = await import('../../src/training/step/trainState.ts');
const { dpo } = await import('../../src/training/trainers/dpo.ts');

const model = uploadModel(readModelFolder(folder));
const tokenizer = readRequiredTokenizer(folder);
const { config, parameters } = model;
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()}, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}; ` +
    `${report.device}, Node ${process.version}; PyTorch ${versions.torch}, transformers ${versions.transformers}, ` +
    `PEFT ${versions.peft}, ${threads} thread${threads > 1 ? 's' : ''}`,
);

// Tokens, logits, log-probabilities.
const encoded: number[][] = await ask({ do: 'encode', texts: TEXTS });
const ours = TEXTS.map((text) => tokenizer.encode(text));
check(JSON.stringify(ours) === JSON.stringify(encoded), `${TEXTS.length} texts are the same tokens`);
let [worstLogit, worstLogp, tokens] = [0, 0, 0];
for (const ids of encoded) {
  const theirs = await ask({ do: 'logits', ids });
  const logits = nextTokenLogits(config, parameters.tensors, Int32Array.from(ids), ids.length);
  const last = await tf.slice(logits, [ids.length - 1, 0], [1, config.vocabulary]).data();
  last.forEach((value, i) => {
    worstLogit = Math.max(worstLogit, Math.abs(value - theirs.last[i]));
  });
  const batch = batchOf([{ prompt: ids.slice(0, 1), completion: ids.slice(1) }]);
  const logps = await completionTokenLogProbs(config, parameters.tensors, batch).data();
  theirs.logps.forEach((value: number, i: number) => {
    worstLogp = Math.max(worstLogp, Math.abs(value - logps[i]));
    tokens += 1;
  });
}
check(
  worstLogit < LOGITS_TOLERANCE,
  `${TEXTS.length} × ${config.vocabulary} logits differ by at most ${worstLogit.toExponential(1)}`,
);
check(
  worstLogp < LOGITS_TOLERANCE,
  `${tokens} log-probabilities differ by at most ${worstLogp.toExponential(1)} nats`,
);

// Greedy text, and its speed.
const best = { ours: Infinity, theirs: Infinity };
for (let round = 0; round < rounds; round++) {
  for (const [i, ids] of encoded.entries()) {
    const started = clock();
    const streams = [random(1, 'peer')];
    const [own] = await generate(model, [ids], { temperature: 0, streams, maxNewTokens: NEW_TOKENS });
    const seconds = clock() - started;
    const theirs = await ask({ do: 'sample', ids, count: NEW_TOKENS });
    if (round === 0) {
      const upTo = own.length; // the lab stops at end-of-text
      const same = JSON.stringify(own) === JSON.stringify(theirs.ids.slice(0, upTo));
      check(
        same,
        `${upTo} greedy tokens are the same: ${JSON.stringify(tokenizer.decode(own)).slice(0, 70)}`,
      );
    }
    if (own.length === NEW_TOKENS && i === 0) {
      best.ours = Math.min(best.ours, seconds);
      best.theirs = Math.min(best.theirs, theirs.seconds);
    }
  }
}
const rate = (seconds: number) => (NEW_TOKENS / seconds).toFixed(1);
console.log(
  `greedy sampling with a cache, ${NEW_TOKENS} tokens: ${rate(best.ours)} tokens/s, PyTorch ${rate(best.theirs)}: ` +
    `${(best.theirs / best.ours).toFixed(2)} times as many`,
);

// Ten steps of DPO from the same adapter on the same batches.
const state = newLoraState(model, lora, 1);
const stream = random(7, 'peer pairs');
const draw = (length: number) => Array.from({ length }, () => 1000 + Math.floor(stream.uniform() * 40_000));
const pairs = Array.from({ length: PAIRS }, () => ({
  prompt: draw(PROMPT),
  chosen: draw(COMPLETION),
  rejected: draw(COMPLETION),
}));
const flat = await state.trained.flat.data();
const adapter = state.trained.layout.entries.map(({ name, shape, offset, size }) => [
  name,
  shape,
  [...flat.subarray(offset, offset + size)],
]);
const { learningRate: learning_rate, beta, maxGradNorm: max_norm } = training;
await ask({ do: 'adapt', ...lora, adapter, learning_rate, beta, max_norm });
const run = dpo(state, model, pairs, {
  ...training,
  batchSize: PAIRS,
  steps: Number.POSITIVE_INFINITY,
  seed: 1,
  warmupSteps: 0,
});
const rows = (side: 'chosen' | 'rejected') => pairs.map((pair) => [pair.prompt, pair[side]]);
const losses: { ours: number; theirs: number }[] = [];
const fastest = { ours: Infinity, theirs: Infinity };
for (let step = 0; step < steps; step++) {
  const started = clock();
  const { value: row } = await run.next();
  const seconds = clock() - started;
  const theirs = await ask({ do: 'step', chosen: rows('chosen'), rejected: rows('rejected') });
  losses.push({ ours: row.loss, theirs: theirs.loss });
  fastest.ours = Math.min(fastest.ours, seconds);
  fastest.theirs = Math.min(fastest.theirs, theirs.seconds);
  console.log(
    `step ${step + 1}: loss ${row.loss.toFixed(5)} in ${seconds.toFixed(2)} s, PyTorch + PEFT ` +
      `${theirs.loss.toFixed(5)} in ${theirs.seconds.toFixed(2)} s`,
  );
}
const apart = Math.max(...losses.map(({ ours, theirs }) => Math.abs(ours - theirs)));
check(apart < LOSS_TOLERANCE, `${steps} losses of DPO differ by at most ${apart.toExponential(1)}`);
const [first, last] = [losses[0].ours, losses[losses.length - 1].ours];
check(last < first, `the loss falls from ${first.toFixed(4)} to ${last.toFixed(4)}`);
console.log(
  `a LoRA step of ${2 * PAIRS} sequences × ${PROMPT + COMPLETION - 1}: ${fastest.ours.toFixed(2)} s, PyTorch + PEFT ` +
    `${fastest.theirs.toFixed(2)} s: ${(fastest.ours / fastest.theirs).toFixed(2)} times as long`,
);
console.log(`memory of the backend: ${(tf.memory().numBytes / 2 ** 20).toFixed(0)} MiB in tensors`);
peer.stdin.end();
process.exitCode = failures.length > 0 ? 1 : 0;
process.exit();
