import { Targets } from '#src/domain/endpoints/targets.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { checkEndpoint } from '#src/protocols/endpoints.ts';

/** A resolver that knows no name. */
export const unresolvable = async (): Promise<readonly string[]> => {
  throw new Error('ENOTFOUND');
};

/** What an endpoint is checked with where nothing is allowed. */
export const NOWHERE = {
  project: 'project-1',
  region: 'us-east-1',
  targets: Targets.parse({}),
  allowedCidrs: [],
  robotGateways: [],
};

type Network = {
  addresses?: readonly string[];
  allowedCidrs?: readonly string[];
  robotGateways?: readonly string[];
};

/** Checks an endpoint whose name resolves to `addresses`, or to none; resolves to its normal form. */
export const check = (protocol: Protocol, endpoint: string, { addresses, ...allowed }: Network = {}) =>
  checkEndpoint(protocol, endpoint, {
    ...NOWHERE,
    ...allowed,
    resolve: addresses === undefined ? unresolvable : async () => addresses,
  });
