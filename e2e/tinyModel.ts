import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page, Route } from '@playwright/test';

const folder = join(import.meta.dirname, 'fixtures', 'model', 'tiny');
const pattern = '**/model/tiny/*';

/** What a test does to one file before it is served; `null` makes it missing. */
export type Damage = Record<string, (bytes: Buffer) => Buffer | null>;

/**
 * Serves the tiny checkpoint under `model/tiny/`, which the built page does not have.
 *
 * @param card 'honest' lists size and hash of the undamaged files, so that the download notices any damage;
 *   'matching' those of the damaged ones, as when somebody exports a wrong model
 */
export async function serveTinyModel(
  page: Page,
  damage: Damage = {},
  card: 'honest' | 'matching' = 'honest',
): Promise<void> {
  const fileNamed = (name: string): Buffer | null => {
    const path = join(folder, name);
    const whole = existsSync(path) ? readFileSync(path) : null;
    return whole && name in damage ? damage[name](whole) : whole;
  };
  await page.unroute(pattern);
  await page.route(pattern, (route: Route) => {
    const name = basename(new URL(route.request().url()).pathname);
    const file = fileNamed(name);
    const body = file && name === 'card.json' && card === 'matching' ? matchingCard(file, fileNamed) : file;
    return body === null ? route.fulfill({ status: 404 }) : route.fulfill({ body });
  });
}

function matchingCard(card: Buffer, fileNamed: (name: string) => Buffer | null): Buffer {
  const content = JSON.parse(card.toString()) as { files: Record<string, unknown> };
  for (const name of Object.keys(content.files)) {
    const bytes = fileNamed(name) ?? Buffer.alloc(0);
    content.files[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
  return Buffer.from(JSON.stringify(content));
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
