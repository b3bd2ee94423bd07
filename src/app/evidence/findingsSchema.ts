import * as z from 'zod/mini';
import { FINDINGS_FORMAT, type FindingsFile } from '../../experiment/evidence/findingsFile.ts';
import { firstMisfit } from '../../experiment/fileProblem.ts';
import { worldNames } from '../../experiment/worlds.ts';
import { legible } from './legible.ts';

/** The shape of the recorded findings: whatever a server sends is drawn only once it fits. */

const number = z.number();
const count = z.int().check(z.nonnegative());
const axis = z.object({ name: z.string(), unit: z.string() });
const interval = z.optional(z.tuple([number, number]));

const figure = z.object({
  name: z.string(),
  title: z.string(),
  caption: z.string(),
  x: axis,
  y: axis,
  series: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['measured', 'theory', 'faded']),
      joined: z.boolean(),
      points: z.array(
        z.object({
          x: number,
          y: number,
          xInterval: interval,
          yInterval: interval,
          note: z.optional(z.string()),
          seeds: z.optional(number),
        }),
      ),
    }),
  ),
});

const table = z.object({
  name: z.string(),
  title: z.string(),
  caption: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
});

const finding = z.object({
  claim: count,
  verdict: z.enum(['holds here', 'does not hold here', 'inconclusive here', 'not measured yet']),
  result: z.string(),
  shownIn: z.string(),
});

const findingsFile = z.object({
  format: z.literal(FINDINGS_FORMAT),
  size: z.enum(['full', 'quick']),
  studies: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      question: z.string(),
      rules: z.record(z.string(), z.string()),
      done: count,
      of: count,
      worlds: z.array(z.object({ world: z.enum(worldNames), done: count, of: count })),
      methods: z.array(z.string()),
      seeds: z.array(number),
      seconds: number,
      made: z.array(
        z.object({
          commit: z.string(),
          machine: z.string(),
          backend: z.string(),
          date: z.string(),
          runs: count,
        }),
      ),
      quickRuns: count,
      figures: z.array(figure),
      tables: z.array(table),
      findings: z.array(finding),
    }),
  ),
});

/** Reads an unknown value as recorded findings, or says in half a sentence where it does not fit. */
export function readFindings(value: unknown): { findings: FindingsFile } | { problem: string } {
  const read = findingsFile.safeParse(value);
  if (!read.success) return { problem: firstMisfit(read.error, 'all of it') };
  const { studies } = read.data;
  for (const { name, tables } of studies) {
    const uneven = tables.find(({ columns, rows }) => rows.some((row) => row.length !== columns.length));
    if (uneven)
      return { problem: `the table "${uneven.name}" of "${name}" has a row of another length than its head` };
  }
  const twice = studies.find(({ name }, i) => studies.findIndex((other) => other.name === name) < i);
  if (twice) return { problem: `the study "${twice.name}" is there twice` };
  return { findings: asRead(read.data as FindingsFile) };
}

function asRead(file: FindingsFile): FindingsFile {
  return { ...file, studies: file.studies.map((study) => ({ ...study, ...legible(study) })) };
}
