import { compileAhead } from '../compileAhead.ts';
import { tf } from '../tf.ts';
import { submitPending, type WebgpuBackend } from '../webgpu/backend.ts';
import { Readback, type Values } from './readback.ts';
import { type Recording, record } from './record.ts';
import { MILLISECONDS_PER_SUBMIT, submitCommands } from './submitCommands.ts';

export interface InputShape {
  shape: number[];
  dtype: 'float32' | 'int32';
}

export interface CaptureOptions<Name extends string> {
  /** What differs from run to run. Everything else that the work reads is fixed, numbers included. */
  inputs: Record<Name, InputShape>;
  /** Programs to hand over at a time. If absent, some at first, and then by how long a run takes. */
  programsPerSubmit?: number;
}

export type InputValues = Float32Array | Int32Array;

/** Before anything is known of the GPU: a quarter of a training step of a small model. */
const PROGRAMS_AT_FIRST = 64;

export interface CapturedStep<Name extends string, Output extends string> {
  /** Hands the step to the GPU with these inputs, and does not wait: the next one may follow at once. */
  start(values: Record<Name, InputValues>): void;
  /** The same, and reads the outputs. The next run may begin when this one has resolved. */
  run(values: Record<Name, InputValues>): Promise<Record<Output, Values>>;
  /** Programs that a run starts. */
  programs: number;
  /** GPU memory held until it is disposed of, apart from the tensors that it was given. */
  bytes: number;
  dispose(): void;
}

/**
 * Records a step of work on the WebGPU backend once, to be run any number of times: with neither tape, tensors,
 * uniforms nor bind groups, a run costs JavaScript a small part of what the step costs when it is computed op by
 * op, and gives the same bits.
 *
 * Nothing is computed here. Tensors that were there before may be read by the work, and changed in place
 * (`assignIfFinite`, `splitInto`); they must live as long as the captured step does.
 *
 * @param work tensors in, tensors out: shapes, and which ops run, must not depend on values
 */
export async function capture<Name extends string, Output extends string>(
  work: (inputs: Record<Name, tf.Tensor>) => Record<Output, tf.Tensor>,
  { inputs: shapes, programsPerSubmit }: CaptureOptions<Name>,
): Promise<CapturedStep<Name, Output>> {
  const backend = tf.backend() as unknown as WebgpuBackend;
  const inputs = mapValues(shapes, ({ shape, dtype }) => tf.keep(tf.zeros(shape, dtype)));
  const recording = await recorded(backend, inputs, work).catch((error: unknown) => {
    tf.dispose(inputs);
    throw error;
  });
  const { commands, result, changed, buffers } = recording;
  const readback = new Readback<Output>(backend, result);
  const forgetCopies = () => {
    for (const data of changed) data.values = null;
  };
  let atOnce = programsPerSubmit ?? PROGRAMS_AT_FIRST;
  const start = (values: Record<Name, InputValues>, atTheEnd?: (encoder: GPUCommandEncoder) => void) => {
    submitPending(backend);
    for (const name of Object.keys(inputs) as Name[]) {
      const { size, dtype, dataId } = inputs[name];
      const isFloat = values[name] instanceof Float32Array;
      if (values[name].length !== size || isFloat !== (dtype === 'float32')) {
        throw new Error(`The captured step takes ${size} numbers of type ${dtype} as ${name}.`);
      }
      const buffer = backend.tensorMap.get(dataId).resource!;
      backend.queue.writeBuffer(buffer, 0, values[name] as Float32Array<ArrayBuffer>);
    }
    submitCommands(backend, commands, atOnce, atTheEnd);
    forgetCopies();
  };

  return {
    programs: commands.length,
    bytes: buffers.numBytesAllocated + readback.bytes,
    start: (values) => start(values),
    async run(values) {
      if (readback.busy) throw new Error('The captured step is still running.');
      const started = performance.now();
      start(values, (encoder) => readback.copy(encoder));
      const outputs = await readback.read();
      forgetCopies(); // that a read from before this run has left in the meantime
      const submissions = Math.ceil((performance.now() - started) / MILLISECONDS_PER_SUBMIT);
      atOnce = programsPerSubmit ?? Math.max(1, Math.ceil(commands.length / submissions));
      return outputs;
    },
    dispose() {
      tf.dispose(inputs);
      release(backend, recording);
      readback.dispose();
    },
  };
}

/** Compiles the programs of the work, then writes down how they follow each other. */
async function recorded<Inputs extends Record<string, tf.Tensor>, Outputs extends Record<string, tf.Tensor>>(
  backend: WebgpuBackend,
  inputs: Inputs,
  work: (inputs: Inputs) => Outputs,
): Promise<Recording<Outputs>> {
  for (const { dataId } of Object.values(inputs)) backend.uploadToGPU(dataId);
  await compileAhead(() => work(inputs));
  const before = tf.memory().numTensors;
  const recording = record(backend, () => tf.tidy(() => work(inputs)));
  const { buffers, result } = recording;
  const outputs = Object.values(result);
  const kept = tf.memory().numTensors - before - outputs.length;
  const strange = outputs.find(({ dataId }) => !buffers.owns(backend.tensorMap.get(dataId).resource));
  if (kept === 0 && !strange) return recording;
  buffers.dispose();
  throw new Error(
    strange
      ? 'A captured step returned a tensor that it has not computed.'
      : `A captured step kept ${kept} tensors besides its outputs.`,
  );
}

/** Frees a recording. The buffers of its outputs are its own, and only it can take them back. */
function release(backend: WebgpuBackend, { result, buffers }: Recording<Record<string, tf.Tensor>>): void {
  const { bufferManager } = backend;
  backend.bufferManager = buffers;
  tf.dispose(result);
  backend.bufferManager = bufferManager;
  buffers.dispose();
}

function mapValues<Name extends string, From, To>(
  record: Record<Name, From>,
  map: (value: From) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(record).map(([name, value]) => [name, map(value)]);
  return Object.fromEntries(entries) as Record<Name, To>;
}
