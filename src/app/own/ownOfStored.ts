import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { OwnData } from '../../experiment/own/ownData.ts';
import { storedOwn } from './ownStorage.ts';

/** The data that a stored run or sweep was made on; or, where this browser no longer keeps them, a sentence with the cure. */
export async function ownOfStored(
  what: 'run' | 'sweep',
  { name, id }: NonNullable<RunRecord['own']>,
): Promise<{ data: OwnData } | { problem: string }> {
  const data = await storedOwn(id);
  if (data) return { data };
  const problem = `That ${what} was made on “${name.slice(0, 60)}”, which this browser no longer keeps. Give the file again under “Your own”, with the same reward.`;
  return { problem };
}
