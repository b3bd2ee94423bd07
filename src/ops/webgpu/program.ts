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
  /** Whether the code may count on the number of elements that each tensor has now. */
  fixedLengths?: boolean;
}

const WORKGROUPS_PER_DIMENSION = 65_535;
const BYTES_PER_NUMBER = 4;

const specialising = new WeakSet<WebgpuBackend>();
/** Numbers that a program reads or writes from which it is worth a compilation of its own. */
const WORTH_SPECIALISING = 2 ** 15;

/**
 * From now on programs with much to do are compiled for the sizes at hand, as constants in their code. An emulated
 * GPU checks each access to memory against the end of its buffer; where that is a constant, a training step takes
 * about two thirds of the time. It costs a program for every shape.
 */
export function specialisePrograms(backend: WebgpuBackend): void {
  specialising.add(backend);
}

export function runProgram(backend: WebgpuBackend, given: Program): void {
  const compileOnly = tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  const program = specialising.has(backend) && isLarge(given) ? withSizesInCode(given) : given;
  const { writes, sizes, numbers = {}, workgroups } = program;
  const { reads, casts } = withoutIntegersAsFloats(backend, program.reads);
  const tensors = [...Object.values(reads), ...Object.values(writes)];
  for (const { dataId } of tensors) backend.uploadToGPU(dataId);
  const pipeline = pipelineOf(backend, { ...program, reads }, compileOnly);
  if (!compileOnly) {
    const buffers = tensors.map(({ dataId }) => backend.tensorMap.get(dataId).resource!);
    if (hasUniforms(program)) buffers.push(uniformBuffer(backend, sizes, numbers));
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

function isLarge(program: Program): boolean {
  return lengthsOf(program).reduce((sum, length) => sum + length, 0) >= WORTH_SPECIALISING;
}

function lengthsOf({ reads, writes }: Program): number[] {
  return Object.values({ ...reads, ...writes }).map(({ shape }) => tf.util.sizeFromShape(shape));
}

/** The same program with its sizes as numbers in the code. What varies from call to call are `numbers`. */
function withSizesInCode(program: Program): Program {
  const { key, code, sizes } = program;
  return {
    ...program,
    key: `${key}, ${[...Object.values(sizes), ...lengthsOf(program)].join(' ')}`,
    code: code.replaceAll(/\bu\.(\w+)/g, (field, name) => (name in sizes ? `${sizes[name]}u` : field)),
    sizes: {},
    fixedLengths: true,
  };
}

function hasUniforms({ sizes, numbers = {} }: Program): boolean {
  return Object.keys({ ...sizes, ...numbers }).length > 0;
}

/** The declarations of buffers and uniforms, then the program. */
function sourceOf(backend: WebgpuBackend, program: Program): string {
  const { code, reads, writes, sizes, numbers = {} } = program;
  const type = ({ dataId, shape }: tf.TensorInfo) => {
    const element = backend.tensorMap.get(dataId).dtype === 'float32' ? 'f32' : 'i32';
    return program.fixedLengths ? `${element}, ${tf.util.sizeFromShape(shape)}` : element;
  };
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
  const uniforms = `struct Uniforms { ${fields.join(', ')} }
@group(0) @binding(${buffers.length}) var<uniform> u: Uniforms;`;
  return [...declarations, ...(hasUniforms(program) ? [uniforms] : []), code].join('\n');
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
