import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { readModelFolder } from '../../src/cli/files/modelFiles.ts';
import { startBackend } from '../../src/cli/platform/platform.ts';
import { readingAtMost } from '../../src/experiment/architectures/architecture.ts';
import { readsByItself } from '../../src/experiment/own/ownModel.ts';

/*
 * What "Time a step here" says before a model is loaded, beside what a step then takes, on WebAssembly with one thread:
 *
 *     npx tsx e2e/peers/probe_step.ts --model SMOL [--rounds 2]
 *
 * Seconds are those that the processor computes, so that other work on the machine does not count. Not part of
 * `npm test`; public/docs/peers.md has the results.
 */

const { values } = parseArgs({
  options: { model: { type: 'string' }, rounds: { type: 'string', default: '2' } },
});
if (!values.model) throw new Error('--model names the folder of a checkpoint.');

// Steps are timed by this clock.
performance.now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const { report } = await startBackend('wasm', { threads: 1 });
const { uploadModel } = await import('../../src/model/checkpoint.ts');
const { modelShape } = await import('../../src/model/modelConfig.ts');
const { textLengths } = await import('../../src/model/texts/textLengths.ts');
const { runMemory, warmUpFor } = await import('../../src/experiment/memory/runMemory.ts');
const { evaluationSize } = await import('../../src/worker/loading/memory.ts');
const { sizesFor } = await import('../../src/worker/loading/sizes.ts');
const { timedSteps } = await import('../../src/worker/loading/timedSteps.ts');
const { arbitraryPairs, probeStep } = await import('../../src/worker/own/probeStep.ts');

const whole = readModelFolder(values.model);
const parameters = whole.layout.size;
const config = readingAtMost(whole.config, readsByItself(parameters));
const settings = warmUpFor(parameters);
const setting = {
  backend: report.backend,
  model: modelShape(config),
  texts: textLengths([], config.contextLength),
  evaluation: evaluationSize(sizesFor(parameters, false)),
};
const { checkpointActivations } = runMemory(settings, setting);
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()}, load ${loadavg()[0].toFixed(1)}, ${report.device}, Node ${process.version}; ` +
    `${(parameters / 1e6).toFixed(1)} million parameters, ${settings.config.batchSize} pairs of ${config.contextLength} tokens, LoRA rank ${settings.config.loraRank}` +
    `${checkpointActivations ? ', activations computed twice' : ''}`,
);
const stored = { ...whole, config: { ...config, checkpointActivations } };
const model = uploadModel({ ...whole, config });
const pairs = arbitraryPairs(config, Number(settings.config.batchSize));
for (let round = 1; round <= Number(values.rounds); round++) {
  const probe = await probeStep(config, settings, setting);
  const trial = { stored, reference: model, pairs, config: { ...settings.config, steps: 3 } };
  const truth = await timedSteps(trial, 3);
  console.log(
    `round ${round}: estimate ${probe.seconds.toFixed(2)} s (one block ${probe.block.toFixed(3)} s), a step takes ${truth.toFixed(2)} s: ${(probe.seconds / truth).toFixed(2)} times as long`,
  );
}
process.exit(0);
