import { bytesInWords } from '../../experiment/memory/memoryLimits.ts';
import type { OwnModelReport } from '../../experiment/own/ownModel.ts';
import type { ModelShelf } from './keptModel.ts';

let shelf: Promise<ModelShelf> | undefined;

/** The one that works here. */
export function modelShelf(): Promise<ModelShelf> {
  shelf ??= chosen();
  return shelf;
}

async function chosen(): Promise<ModelShelf> {
  const { fileShelf } = await import('./fileShelf.ts');
  const files = await fileShelf();
  if (files) return files;
  const { databaseShelf } = await import('./databaseShelf.ts');
  return databaseShelf();
}

/** Why a model is used without being kept, in a sentence. */
export function whyNotKept(error: unknown, { id, bytes }: OwnModelReport): string {
  const full = error instanceof DOMException && error.name === 'QuotaExceededError';
  const why = full
    ? `this browser has no room for its ${bytesInWords(bytes)}`
    : `this browser keeps no files here (${error instanceof Error ? error.message.slice(0, 120) : error})`;
  return `“${id}” is read from your disk and not kept: ${why}. You will have to choose it again on your next visit.`;
}
