import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page, Route } from '@playwright/test';

const folder = join(import.meta.dirname, 'fixtures', 'model', 'tiny');
const pattern = '**/model/tiny/*';

/** What a test does to one file before it is served; `null` makes it missing. */
export type Damage = Record<string, (bytes: Buffer) => Buffer | null>;

/** Serves the tiny checkpoint under `model/tiny/`, which the built page does not have. */
export async function serveTinyModel(page: Page, damage: Damage = {}): Promise<void> {
  await page.unroute(pattern);
  await page.route(pattern, (route: Route) => {
    const name = basename(new URL(route.request().url()).pathname);
    const path = join(folder, name);
    const whole = existsSync(path) ? readFileSync(path) : null;
    const body = whole && (damage[name]?.(whole) ?? (name in damage ? null : whole));
    return body === null ? route.fulfill({ status: 404 }) : route.fulfill({ body });
  });
}

/** Ends in the middle of the weights, as an interrupted copy does. */
export const truncated = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.6));

/** The first matrix is said to be lying on its side. Sizes and offsets still agree: only the shape is wrong. */
export function wrongShape(bytes: Buffer): Buffer {
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString()) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const matrix = Object.values(header).find(({ shape }) => shape?.length === 2 && shape[0] !== shape[1]);
  if (!matrix) throw new Error('The tiny model has no matrix that is not square.');
  matrix.shape.reverse();
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, bytes.subarray(8 + headerLength)]);
}
