import { FileProblem } from '../../../experiment/fileProblem.ts';
import { HUB } from '../../../experiment/own/hub.ts';

/** The one place in the page that asks a hub. Nothing is sent but the address: no cookie, no referrer. */

const HOST = new URL(HUB).host;
const DROP_IT = 'Download its folder in another way and drop it here.';

interface Asked {
  /** What is asked for, in messages. */
  what: string;
  signal: AbortSignal;
  /** Bytes of the file that are wanted: from, and up to but without; all where they are not given. */
  from?: number;
  to?: number;
}

/**
 * @returns a response that is fine: 200, or 206 where the hub gives part of a file
 * @throws FileProblem that says why there is none; `AbortError` where somebody stopped it
 */
export async function askHub(address: string, { what, signal, from, to }: Asked): Promise<Response> {
  const part = from === undefined ? null : `bytes=${from}-${to === undefined ? '' : to - 1}`;
  let response: Response;
  try {
    response = await fetch(address, {
      ...{ signal, mode: 'cors', credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
      headers: part === null ? {} : { Range: part },
    });
  } catch (error) {
    if (signal.aborted) throw error;
    // A redirect to a host that the policy does not name looks the same from here.
    throw new Unreachable(what);
  }
  if (response.ok) return response;
  void response.body?.cancel();
  throw refusal(what, response);
}

/** No answer: there is no network, or something on the way lets nothing through. */
export class Unreachable extends FileProblem {
  constructor(what: string) {
    super(
      what,
      `${HOST} could not be reached`,
      `Check your connection. Some networks block the hub or the hosts of its files: then ${DROP_IT[0].toLowerCase()}${DROP_IT.slice(1)}`,
    );
  }
}

/** Why a hub gives nothing. It answers 401 for what it does not have, as for what is private. */
function refusal(what: string, { status, headers }: Response): FileProblem {
  const code = headers.get('X-Error-Code');
  if (code === 'GatedRepo' || status === 403) return gatedModel(what);
  if (code === 'RevisionNotFound')
    return new FileProblem(what, `${HOST} has no such revision of it`, 'Leave out the revision.');
  if (code === 'EntryNotFound')
    return new FileProblem(what, `is not on ${HOST}`, 'Look the model up again: it may have changed.');
  if (status === 401 || status === 404) {
    const cure = 'Check the spelling: the name stands at the top of the model’s page.';
    return new FileProblem(what, `${HOST} has no model of that name, or it is private (${status})`, cure);
  }
  if (status === 429)
    return new FileProblem(what, `${HOST} was asked too often from here (429)`, 'Wait some minutes.');
  return new FileProblem(what, `${HOST} answered ${status}`, 'Try again later.');
}

export const gatedModel = (what: string): FileProblem =>
  new FileProblem(
    what,
    'is gated: one has to sign in and agree to terms, which this page cannot do',
    `Choose another model. Or agree on its page, and then: ${DROP_IT[0].toLowerCase()}${DROP_IT.slice(1)}`,
  );

/**
 * Reads an answer whose length is limited.
 *
 * @param most bytes; what comes after them is not waited for
 * @throws FileProblem where the connection is lost
 */
export async function readUpTo(
  response: Response,
  most: number,
  { what, signal }: Pick<Asked, 'what' | 'signal'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader && length < most) {
    const part = await reader.read().catch((error) => {
      throw signal.aborted ? error : new Unreachable(what);
    });
    if (part.done) break;
    parts.push(part.value);
    length += part.value.byteLength;
  }
  void reader?.cancel().catch(() => {});
  const bytes = new Uint8Array(Math.min(length, most));
  let at = 0;
  for (const part of parts) {
    const fitting = part.subarray(0, bytes.length - at);
    bytes.set(fitting, at);
    at += fitting.length;
  }
  return bytes;
}
