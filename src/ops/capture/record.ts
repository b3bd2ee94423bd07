import { tf } from '../tf.ts';
import { changedBy, submitPending, type TensorData, type WebgpuBackend } from '../webgpu/backend.ts';
import { PlanBuffers } from './planBuffers.ts';

/** One program with what it reads and writes, ready to be given to the GPU again and again. */
export interface Command {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: [number, number, number];
}

export interface Recording<T> {
  commands: Command[];
  /** What the work returned; its buffers belong to the recording. */
  result: T;
  /** Tensors from before that the commands write. */
  changed: Set<TensorData>;
  buffers: PlanBuffers;
}

/**
 * Goes through some work on the WebGPU backend and writes down its programs instead of running them. Nothing is
 * computed: what the tensors hold in the meantime means nothing, and to read one is an error.
 *
 * The backend is given an encoder that writes a list, a queue that submits nothing, and buffers of the recording's
 * own. It gives buffers back after each submission, so it submits after every program: the programs of a list run
 * one after the other, and a buffer may be used again as soon as the last one that reads it has been listed.
 */
export function record<T>(backend: WebgpuBackend, work: () => T): Recording<T> {
  submitPending(backend);
  const commands: Command[] = [];
  const buffers = new PlanBuffers(backend.device);
  const { queue, bufferManager } = backend;
  const batchSize = tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE');
  const encoder = listingEncoder(commands);
  backend.queue = quietQueue(queue);
  backend.bufferManager = buffers;
  // Hides the class's method until it is deleted.
  backend.ensureCommandEncoderReady = () => {
    backend.commandEncoder ??= encoder;
  };
  tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', 1);
  let result!: T;
  let done = false;
  try {
    const changed = changedBy(backend, () => {
      result = work();
    });
    done = true;
    return { commands, result, changed, buffers };
  } finally {
    submitPending(backend);
    backend.queue = queue;
    backend.bufferManager = bufferManager;
    Reflect.deleteProperty(backend, 'ensureCommandEncoderReady');
    tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', batchSize);
    if (!done) buffers.dispose();
  }
}

function listingEncoder(commands: Command[]): GPUCommandEncoder {
  let pipeline: GPUComputePipeline;
  let group: GPUBindGroup;
  const pass = {
    setPipeline: (next: GPUComputePipeline) => {
      pipeline = next;
    },
    setBindGroup: (_: number, next: GPUBindGroup) => {
      group = next;
    },
    dispatchWorkgroups: (x: number, y = 1, z = 1) => {
      commands.push({ pipeline, group, workgroups: [x, y, z] });
    },
    end: () => {},
  };
  const refuse = () => {
    throw new Error('A step that is being recorded may not read or copy tensors.');
  };
  const encoder = {
    beginComputePass: () => pass,
    finish: () => null,
    copyBufferToBuffer: refuse,
    copyBufferToTexture: refuse,
  };
  return encoder as unknown as GPUCommandEncoder;
}

/** Fills buffers, which is for constants and uniforms, and runs nothing. */
function quietQueue(queue: GPUQueue): GPUQueue {
  const quiet = {
    submit: () => {},
    writeBuffer: (...args: Parameters<GPUQueue['writeBuffer']>) => queue.writeBuffer(...args),
  };
  return quiet as unknown as GPUQueue;
}
