import { tf } from '../tf.ts';
import type { WebgpuBackend } from './backend.ts';

/**
 * Runs a compute program of the lab's own in the pass that the backend has open. Unlike the backend's programs it
 * may write several tensors, and tensors that exist already.
 */
export interface Program {
  /** Names the program in the backend's cache: all that its code depends on must be part of it. */
  key: string;
  /** WGSL without declarations of buffers: those follow from the tensors below, as arrays under their names. */
  code: string;
  /** Tensors to read. */
  reads: Record<string, tf.TensorInfo>;
  /** Tensors to write, each entry at most once; they may be read as well. */
  writes: Record<string, tf.TensorInfo>;
  /** Whole numbers, read as `u.name`, u32. */
  sizes: Record<string, number>;
  /** Read as `u.name`, f32. */
  numbers?: Record<string, number>;
  workgroups: number;
}

const WORKGROUPS_PER_DIMENSION = 65_535;
const BYTES_PER_NUMBER = 4;

export function runProgram(backend: WebgpuBackend, program: Program): void {
  const compileOnly = tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  const { writes, sizes, numbers = {}, workgroups } = program;
  const { reads, casts } = withoutIntegersAsFloats(backend, program.reads);
  const tensors = [...Object.values(reads), ...Object.values(writes)];
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  const pipeline = pipelineOf(backend, { ...program, reads }, compileOnly);
  if (!compileOnly) {
    const uniforms = uniformBuffer(backend, sizes, numbers);
    const buffers = [...tensors.map(({ dataId }) => backend.tensorMap.get(dataId).resource!), uniforms];
    const group = backend.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    for (const { dataId } of tensors) backend.commandQueueOwnedIds.add(dataId);
    encode(backend, pipeline, group, foldWorkgroups(workgroups));
  }
  for (const { dataId } of casts) backend.disposeData(dataId);
}

function encode(
  backend: WebgpuBackend,
  pipeline: GPUComputePipeline,
  group: GPUBindGroup,
  workgroups: [number, number, number],
): void {
  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
  backend.computePassEncoder.setPipeline(pipeline);
  backend.computePassEncoder.setBindGroup(0, group);
  backend.computePassEncoder.dispatchWorkgroups(...workgroups);
  backend.dispatchCountInPass++;
  if (backend.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
}

/** Spreads a number of workgroups over three dimensions, each of them limited; a few more than asked for may run. */
export function foldWorkgroups(count: number): [number, number, number] {
  const layers = Math.ceil(count / WORKGROUPS_PER_DIMENSION ** 2);
  const rows = Math.ceil(count / layers / WORKGROUPS_PER_DIMENSION);
  return [Math.ceil(count / layers / rows), rows, layers];
}

function pipelineOf(backend: WebgpuBackend, program: Program, compileOnly: boolean): GPUComputePipeline {
  const key = `lab ${program.key}`;
  if (!(key in backend.pipelineCache)) {
    const module = backend.device.createShaderModule({ code: sourceOf(backend, program), label: key });
    const descriptor: GPUComputePipelineDescriptor = {
      layout: 'auto',
      label: key,
      compute: { module, entryPoint: 'start' },
    };
    backend.pipelineCache[key] = compileOnly
      ? backend.device.createComputePipelineAsync(descriptor)
      : backend.device.createComputePipeline(descriptor);
  }
  const pipeline = backend.pipelineCache[key];
  if (pipeline instanceof Promise && !compileOnly) throw new Error(`${key} is still being compiled`);
  return pipeline as GPUComputePipeline;
}

/** The declarations of buffers and uniforms, then the program. */
function sourceOf(backend: WebgpuBackend, { code, reads, writes, sizes, numbers = {} }: Program): string {
  const type = ({ dataId }: tf.TensorInfo) =>
    backend.tensorMap.get(dataId).dtype === 'float32' ? 'f32' : 'i32';
  const buffers = [
    ...Object.entries(reads).map(([name, tensor]) => ({ name, tensor, access: 'read' })),
    ...Object.entries(writes).map(([name, tensor]) => ({ name, tensor, access: 'read_write' })),
  ];
  const declarations = buffers.map(
    ({ name, tensor, access }, i) =>
      `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${type(tensor)}>;`,
  );
  const fields = [
    ...Object.keys(sizes).map((name) => `${name}: u32`),
    ...Object.keys(numbers).map((name) => `${name}: f32`),
  ];
  return `${declarations.join('\n')}
struct Uniforms { ${fields.join(', ')} }
@group(0) @binding(${buffers.length}) var<uniform> u: Uniforms;
${code}`;
}

/** A small buffer that goes back to the pool when the commands that read it have been submitted. */
function uniformBuffer(
  backend: WebgpuBackend,
  sizes: Record<string, number>,
  numbers: Record<string, number>,
): GPUBuffer {
  const values = [Object.values(sizes), Object.values(numbers)];
  const bytes = new ArrayBuffer(BYTES_PER_NUMBER * (values[0].length + values[1].length));
  new Uint32Array(bytes, 0, values[0].length).set(values[0]);
  new Float32Array(bytes, BYTES_PER_NUMBER * values[0].length).set(values[1]);
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = backend.bufferManager.acquireBuffer(bytes.byteLength, usage);
  backend.queue.writeBuffer(buffer, 0, bytes);
  backend.uniformPendingDisposal.push(buffer);
  return buffer;
}

/** tfjs casts integers to floats by name only; a program that declares floats needs them to be floats. */
function withoutIntegersAsFloats(
  backend: WebgpuBackend,
  reads: Record<string, tf.TensorInfo>,
): { reads: Record<string, tf.TensorInfo>; casts: tf.TensorInfo[] } {
  const casts: tf.TensorInfo[] = [];
  const entries = Object.entries(reads).map(([name, tensor]): [string, tf.TensorInfo] => {
    const stored = backend.tensorMap.get(tensor.dataId).dtype;
    if (tensor.dtype !== 'float32' || stored === 'float32') return [name, tensor];
    const floats = backend.makeTensorInfo(tensor.shape, 'float32');
    const count = tf.util.sizeFromShape(tensor.shape);
    runProgram(backend, {
      key: 'floats from integers',
      code: `@compute @workgroup_size(64) fn start(
        @builtin(workgroup_id) group: vec3<u32>,
        @builtin(num_workgroups) groups: vec3<u32>,
        @builtin(local_invocation_index) thread: u32,
      ) {
        let i = 64 * (group.x + groups.x * (group.y + groups.y * group.z)) + thread;
        if (i < u.count) { floats[i] = f32(integers[i]); }
      }`,
      reads: { integers: { ...tensor, dtype: 'int32' } },
      writes: { floats },
      sizes: { count },
      workgroups: Math.ceil(count / 64),
    });
    casts.push(floats);
    return [name, floats];
  });
  return { reads: Object.fromEntries(entries), casts };
}
