import { lookup } from 'node:dns/promises';
import type { Resolve } from '#src/operations/call.ts';

/** All addresses of a host name, as the system resolves it; rejects when it does not. The caller bounds the time. */
export const resolveHost: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);
