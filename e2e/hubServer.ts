import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FakeHub } from '../src/testing/fakeHub.ts';

/**
 * A hub on this machine: TLS, redirects and connections that are lost are real, only the name is mapped to localhost by
 * the browser's own switch. So the page asks the very addresses that it asks outside, and its policy is held against them.
 */
export interface HubServer {
  port: number;
  /** The hosts that were asked, in their order. */
  readonly hosts: string[];
  hub: FakeHub | null;
  close(): Promise<void>;
}

export async function serveHub(): Promise<HubServer> {
  const server = createServer(selfSigned(), (request, response) => {
    const host = request.headers.host ?? '';
    served.hosts.push(host);
    // A page's simple questions take no preflight; one that comes gets no leave.
    if (request.method !== 'GET' || !served.hub) return response.writeHead(405).end();
    const address = `https://${host}${request.url}`;
    const { status, headers, body, cutAfter } = served.hub.answer({
      address,
      range: request.headers.range ?? null,
    });
    response.writeHead(status, { ...headers, 'Content-Length': body.length });
    if (cutAfter === undefined || cutAfter >= body.length) return response.end(body);
    response.write(body.subarray(0, cutAfter), () => setTimeout(() => request.socket.destroy(), 50));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const served: HubServer = {
    port: (server.address() as AddressInfo).port,
    hosts: [],
    hub: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return served;
}

/** A certificate that only a browser told to overlook it accepts: X.509 version 1, ECDSA with SHA-256. */
function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    const { length: n } = content;
    const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
    return Buffer.concat([Buffer.from([tag, ...length]), content]);
  };
  const [SEQUENCE, SET, INTEGER, OID, UTF8, TIME, BITS] = [0x30, 0x31, 0x02, 0x06, 0x0c, 0x17, 0x03];
  const hex = (digits: string) => Buffer.from(digits, 'hex');
  const algorithm = der(SEQUENCE, der(OID, hex('2a8648ce3d040302')));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OID, hex('550403')), der(UTF8, Buffer.from('hub on this machine')))),
  );
  const times = ['200101000000Z', '491231235959Z'].map((time) => der(TIME, Buffer.from(time)));
  const content = der(
    SEQUENCE,
    ...[der(INTEGER, hex('01')), algorithm, name, der(SEQUENCE, ...times), name],
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(BITS, hex('00'), sign('sha256', content, privateKey));
  const bytes = der(SEQUENCE, content, algorithm, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${bytes.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
