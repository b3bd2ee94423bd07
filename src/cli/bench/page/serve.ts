import type { Prepare } from '../contestant.ts';
import type { Request } from '../protocol.ts';
import { createRealm } from '../realm.ts';
import { counters } from './installed.ts';

/** Makes a worker a realm. Each contestant has an entry of its own, so that no realm loads another's library. */
export function serve(prepare: Prepare): void {
  const handle = createRealm(counters, prepare);
  let last: Promise<unknown> = Promise.resolve();
  self.onmessage = ({ data }: MessageEvent<Request>) => {
    last = last.then(async () => self.postMessage(await handle(data)));
  };
}
