import type { WebgpuBackend } from './backend.ts';
import { type Program, runProgram } from './program.ts';

/**
 * Who computes what: the three ways in which the lab's programs spread their work over threads. A program's own
 * code is one WGSL function; what is here calls it.
 *
 * Rows and columns are shared by `lanes` threads, which add up what each has found. A real GPU wants many threads
 * at neighbouring addresses. An emulated one runs a workgroup's threads one after the other and pays for every
 * barrier: there one lane does a whole row, and no barrier is left. The code of a program is the same for both.
 */
export type Work = Omit<Program, 'workgroups'>;

const WORKGROUP = 64;
/** Columns beside each other that a workgroup of several lanes takes: eight floats are what memory delivers at once. */
const COLUMNS_AT_ONCE = 8;

/** Calls `fn each(i: u32)` for every i below `count`. */
export function runForEach(backend: WebgpuBackend, count: number, work: Work): void {
  runProgram(backend, {
    ...work,
    sizes: { ...work.sizes, threads: count },
    code: `${work.code}
${entry(WORKGROUP)} {
  let i = ${WORKGROUP} * ${GROUP} + thread;
  if (i < u.threads) { each(i); }
}`,
    workgroups: Math.ceil(count / WORKGROUP),
  });
}

/**
 * Calls `fn row(r: u32, lane: u32, valid: bool)` for every r below `count` with each lane below LANES. In it
 * `sumOverLanes(value)` and `maxOverLanes(value)` are for all lanes alike, and `settle()` lets every lane see what
 * the others have written. All lanes must reach them, so rows beyond the last are computed too: `valid` is false
 * there, and nothing may be written.
 */
export function runForRows(backend: WebgpuBackend, count: number, lanes: number, work: Work): void {
  const rowsAtOnce = WORKGROUP / lanes;
  runProgram(backend, {
    ...work,
    key: `${work.key}, ${lanes} lanes`,
    sizes: { ...work.sizes, rows: count },
    code: `const LANES = ${lanes}u;
${lanes > 1 ? sharing(WORKGROUP, 1) : ALONE}
${work.code}
${entry(WORKGROUP)} {
  lane = thread % LANES;
  place = thread;
  let r = ${rowsAtOnce} * ${GROUP} + thread / LANES;
  row(min(r, u.rows - 1), lane, r < u.rows);
}`,
    workgroups: Math.ceil(count / rowsAtOnce),
  });
}

/** Calls `fn column(c: u32, lane: u32, valid: bool)` for every column; everything else is as it is for rows. */
export function runForColumns(backend: WebgpuBackend, count: number, lanes: number, work: Work): void {
  const columnsAtOnce = lanes > 1 ? COLUMNS_AT_ONCE : WORKGROUP;
  const threads = columnsAtOnce * lanes;
  runProgram(backend, {
    ...work,
    key: `${work.key}, ${lanes} lanes`,
    sizes: { ...work.sizes, columns: count },
    code: `const LANES = ${lanes}u;
${lanes > 1 ? sharing(threads, columnsAtOnce) : ALONE}
${work.code}
${entry(threads)} {
  lane = thread / ${columnsAtOnce};
  place = thread;
  let c = ${columnsAtOnce} * ${GROUP} + thread % ${columnsAtOnce};
  column(min(c, u.columns - 1), lane, c < u.columns);
}`,
    workgroups: Math.ceil(count / columnsAtOnce),
  });
}

/** The workgroup's number, whichever way its count was folded. */
export const GROUP = '(group.x + groups.x * (group.y + groups.y * group.z))';

/** The head of a program's function. */
export const entry = (threads: number) => `@compute @workgroup_size(${threads}) fn start(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
)`;

const ALONE = `var<private> lane: u32;
var<private> place: u32;
fn sumOverLanes(value: f32) -> f32 { return value; }
fn maxOverLanes(value: f32) -> f32 { return value; }
fn settle() {}`;

/** Reductions in a fixed order, as a tree: equal runs give equal bits. The lanes of a row are `stride` apart. */
const sharing = (threads: number, stride: number) => `var<private> lane: u32;
var<private> place: u32;
var<workgroup> shared_: array<f32, ${threads}>;
fn settle() { storageBarrier(); }
${reduction('sumOverLanes', 'mine + other', stride)}
${reduction('maxOverLanes', 'max(mine, other)', stride)}`;

const reduction = (name: string, combine: string, stride: number) => `fn ${name}(value: f32) -> f32 {
  shared_[place] = value;
  workgroupBarrier();
  for (var half = LANES / 2; half > 0; half = half / 2) {
    if (lane < half) {
      let mine = shared_[place];
      let other = shared_[place + half * ${stride}];
      shared_[place] = ${combine};
    }
    workgroupBarrier();
  }
  let result = shared_[place - lane * ${stride}];
  workgroupBarrier();
  return result;
}`;
