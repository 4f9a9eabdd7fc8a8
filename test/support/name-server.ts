import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** What a name has; a family that is left out has no records, `silent` is never answered. */
export type NameRecords = {
  readonly ttl?: number;
  readonly v4?: readonly string[] | 'silent';
  /** In full: eight groups. */
  readonly v6?: readonly string[] | 'silent';
};

/** A name server on 127.0.0.1 that knows these names and no others. */
export type NameServer = {
  /** Address and port. */
  readonly address: string;
  /** The questions that came: type and name. */
  readonly asked: readonly string[];
};

const TYPES = new Map([
  [1, { name: 'A', family: 'v4' }],
  [28, { name: 'AAAA', family: 'v6' }],
] as const);

/** The question of a query (RFC 1035 section 4.1): its name, its type, and where it ends. */
const questionOf = (query: Buffer) => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
};

const bytesOf = (address: string): Buffer =>
  address.includes(':')
    ? Buffer.from(
        address
          .split(':')
          .map((group) => group.padStart(4, '0'))
          .join(''),
        'hex',
      )
    : Buffer.from(address.split('.').map(Number));

const recordOf = (address: string, { type, ttl }: { readonly type: number; readonly ttl: number }): Buffer => {
  const data = bytesOf(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0); // the name of the question
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
};

/** Starts a name server; it stops after the test. Names that it does not know do not exist. */
export const startNameServer = async (names: Readonly<Record<string, NameRecords>>): Promise<NameServer> => {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    const { name, type, end } = questionOf(query);
    const known = TYPES.get(type === 1 ? 1 : 28);
    asked.push(`${known?.name} ${name}`);
    const records = names[name];
    const addresses = records?.[known?.family ?? 'v4'] ?? [];
    if (addresses === 'silent') return;
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(records === undefined ? 0x8183 : 0x8180, 2); // NXDOMAIN, or no error
    head.writeUInt16BE(addresses.length, 6);
    head.fill(0, 8);
    const answers = addresses.map((address) => recordOf(address, { type, ttl: records?.ttl ?? 30 }));
    socket.send(Buffer.concat([head, query.subarray(12, end), ...answers]), peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => {
    socket.close();
  });
  return { address: `127.0.0.1:${socket.address().port}`, asked };
};
