import { createHash } from 'node:crypto';
import { HUB, HUB_FILE_HOSTS } from '../experiment/own/hub.ts';

/** A hub with one model, as its public interface is documented: what a test asks of it, and what it does wrong on demand. */
export interface FakeHub {
  answer(request: HubRequest): HubAnswer;
  /** What was asked for, in its order: "model.safetensors bytes=100-". */
  readonly asked: string[];
  /** What is wrong from now on. */
  trouble: HubTrouble;
}

export interface HubRequest {
  address: string;
  range: string | null;
}

export interface HubAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  /** The connection is lost after so many bytes of the body. */
  cutAfter?: number;
}

export interface HubTrouble {
  /** Statuses of the first address, with the hub's own code. */
  refuses?: { status: number; code?: string };
  gated?: string;
  /** Each file of weights is cut off after so many bytes of an answer. */
  cutAfter?: number;
  /** The host of large files knows no ranges. */
  withoutRanges?: boolean;
  /** Bytes that are sent after the end. */
  surplus?: number;
  /** A bit of the weights is another one. */
  flipped?: boolean;
  /** Size that the hub tells of weights, or of nothing at all. */
  tells?: Partial<{ weightBytes: number; siblings: unknown[]; text: string }>;
}

export const REVISION = '0123456789abcdef0123456789abcdef01234567';

export function fakeHub(id: string, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): FakeHub {
  const hub: FakeHub = { answer, asked: [], trouble: {} };
  const isLarge = (name: string) => name.endsWith('.safetensors');
  const cors = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': '*' };
  const text = (status: number, body: string, headers = {}): HubAnswer => ({
    ...{ status, headers: { ...cors, ...headers } },
    body: new TextEncoder().encode(body),
  });

  function answer({ address, range }: HubRequest): HubAnswer {
    const { origin, pathname } = new URL(address);
    if (origin === HUB_FILE_HOSTS[0]) return contentOf(pathname.slice(1), range);
    if (origin !== HUB) return text(404, 'elsewhere');
    hub.asked.push(`${pathname}${range ? ` ${range}` : ''}`);
    const { refuses } = hub.trouble;
    if (refuses) return text(refuses.status, 'no', refuses.code ? { 'X-Error-Code': refuses.code } : {});
    if (pathname === `/api/models/${id}` || pathname === `/api/models/${id}/revision/${REVISION}`)
      return description();
    const name = pathname.replace(`/${id}/resolve/${REVISION}/`, '');
    if (!files.has(name)) return text(404, 'no', { 'X-Error-Code': 'EntryNotFound' });
    // Large files are elsewhere.
    if (!isLarge(name)) return contentOf(name, range);
    return text(302, '', { Location: `${HUB_FILE_HOSTS[0]}/${name}` });
  }

  function description(): HubAnswer {
    const { tells = {}, gated = false } = hub.trouble;
    if (tells.text !== undefined) return text(200, tells.text);
    const siblings = [...files].map(([rfilename, content]) => {
      const size = isLarge(rfilename) ? (tells.weightBytes ?? content.length) : content.length;
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { rfilename, size, ...(isLarge(rfilename) && { lfs: { sha256, size, pointerSize: 135 } }) };
    });
    const readme = { rfilename: 'README.md', size: 10 };
    return text(
      200,
      JSON.stringify({
        ...{ id, sha: REVISION, gated, private: false, cardData: { license: 'apache-2.0' } },
        siblings: tells.siblings ?? [readme, ...siblings],
      }),
    );
  }

  function contentOf(name: string, range: string | null): HubAnswer {
    const { cutAfter, withoutRanges, surplus = 0, flipped } = hub.trouble;
    const large = isLarge(name);
    const whole = new Uint8Array((files.get(name)?.length ?? 0) + (large ? surplus : 0));
    whole.set(files.get(name) ?? []);
    if (large && flipped) whole[whole.length - 3] ^= 1;
    const asked = withoutRanges ? null : /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
    if (!asked)
      return {
        status: 200,
        headers: cors,
        body: whole,
        ...(large && cutAfter !== undefined && { cutAfter }),
      };
    const [from, to] = [Number(asked[1]), asked[2] === '' ? whole.length : Number(asked[2]) + 1];
    return {
      status: 206,
      headers: { ...cors, 'Content-Range': `bytes ${from}-${to - 1}/${whole.length}` },
      body: whole.slice(from, to),
      ...(large && cutAfter !== undefined && asked[2] === '' && { cutAfter }),
    };
  }

  return hub;
}

/** The hub in the place of the network. */
export function fetchFrom(hub: FakeHub): typeof fetch {
  return async (address, init) => {
    init?.signal?.throwIfAborted();
    const range = new Headers(init?.headers).get('Range');
    let answer = hub.answer({ address: String(address), range });
    while (answer.status === 302) answer = hub.answer({ address: answer.headers.Location, range });
    const { body, cutAfter, ...rest } = answer;
    return new Response(inParts(body, cutAfter, init?.signal ?? undefined), rest);
  };
}

function inParts(
  body: Uint8Array<ArrayBuffer>,
  cutAfter = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): ReadableStream {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (signal?.aborted) return controller.error(signal.reason);
        const end = Math.min(at + 1000, body.length, cutAfter);
        if (end > at) controller.enqueue(body.slice(at, end));
        else if (at >= body.length) controller.close();
        else controller.error(new TypeError('network error'));
        at = end;
      },
    },
    // What has been sent arrives before the connection is lost.
    { highWaterMark: 0 },
  );
}
