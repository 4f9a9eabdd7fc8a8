import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { createHosts, type HostAddress, hostAddressOf, readHostsFile } from './hosts-file.ts';

/**
 * Returns all addresses of a host name, IPv4 first; rejects with a `code` when there are none or no name server answers in
 * time.
 */
export type HostResolver = (hostname: string) => Promise<readonly HostAddress[]>;

/** Where a resolver looks names up, and how long it waits. */
export type HostResolverOptions = {
  /** Name servers, with ports. @default those of the system */
  readonly servers?: readonly string[];
  /** The text of a hosts file. @default that of the system */
  readonly hosts?: string;
  /** How long a look-up takes at most. @default 4 s, less than an endpoint's 5 s */
  readonly timeoutMs?: number;
  /** How many names are looked up at a time. @default 1000, more than a function has sockets */
  readonly maxUnderWay?: number;
  /** @default Date.now */
  readonly clock?: () => number;
};

/** How long an answer is trusted at most, whatever its time to live. */
const MAX_LIFETIME_MS = 60_000;

/** How long a failure is cached: a batch looks a dead name up once, its retries look it up again. */
const FAILURE_LIFETIME_MS = 10_000;

/** How long the other family may take once one has answered: some servers never answer for IPv6. */
const OTHER_FAMILY_MS = 250;

/** Names that are remembered; the one used longest ago goes first. */
const MAX_NAMES = 10_000;

/** Four packets to a silent server: after 0, 0.3, 0.9 and 2.1 s. */
const QUERIES = { timeout: 300, tries: 4, maxTimeout: 2000 } as const;

type Answer = HostAddress & { readonly ttl: number };
type Answers = Promise<readonly Answer[]>;

const failure = (code: string): Error => Object.assign(new Error('The name was not resolved.'), { code });

/** Of the failures of both families the one that says more than that there is no such record. */
const tellingOf = (errors: readonly unknown[]): unknown =>
  errors.find((error) => error instanceof Error && 'code' in error && error.code !== 'ENODATA') ?? errors[0];

/** What has come when both families have answered, or one has and the other takes too long; rejects when none has any. */
const firstOf = async (families: readonly Promise<readonly Answer[]>[]): Promise<readonly Answer[]> => {
  const came: (readonly Answer[])[] = families.map(() => []);
  const all = Promise.allSettled(
    families.map(async (family, index) => {
      came[index] = await family;
    }),
  );
  await Promise.any(families).catch(({ errors }: AggregateError) => {
    throw tellingOf(errors);
  });
  await withTimeout(all, OTHER_FAMILY_MS, () => undefined);
  return came.flat();
};

/** The promise's value, or what `late` returns or throws after a time. */
const withTimeout = <V>(promise: Promise<V>, timeoutMs: number, late: () => V | undefined): Promise<V | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  return Promise.race([promise, timeout.then(late)]).finally(() => clearTimeout(timer));
};

/** Creates the query of the name servers for both address families; it neither caches nor shares look-ups. */
const createQuery = ({ servers, timeoutMs = 4000 }: HostResolverOptions) => {
  const resolver = new Resolver(QUERIES);
  if (servers !== undefined) resolver.setServers(servers);
  return async (name: string): Promise<readonly Answer[]> => {
    const families = [
      resolver.resolve4(name, { ttl: true }).then((found) => found.map((one) => ({ ...one, family: 4 as const }))),
      resolver.resolve6(name, { ttl: true }).then((found) => found.map((one) => ({ ...one, family: 6 as const }))),
    ];
    const found = await withTimeout(firstOf(families), timeoutMs, () => {
      throw failure('ETIMEOUT');
    });
    return found ?? [];
  };
};

/**
 * Resolves names without the system's resolver, whose few threads a handful of silent name servers would occupy for all
 * requests: each look-up is some packets, bounded in time. Concurrent look-ups of the same name share one, and its result is
 * cached for its time to live, a minute at most; a failure for ten seconds. The hosts file is read once.
 */
export const createHostResolver = (options: HostResolverOptions = {}): HostResolver => {
  const { hosts = readHostsFile(), maxUnderWay = 1000, clock = Date.now } = options;
  const findHost = createHosts(hosts);
  const query = createQuery(options);
  const names = createExpiringCache<Answers>({ capacity: MAX_NAMES, clock });
  let underWay = 0;

  const ask = (hostname: string): Answers => {
    if (underWay >= maxUnderWay) return Promise.reject(failure('EBUSY'));
    underWay += 1;
    const answers = query(hostname);
    const settle = (lifetimeMs: number): void => {
      underWay -= 1;
      names.setLifetime(hostname, answers, lifetimeMs);
    };
    names.set(hostname, answers);
    answers.then(
      (found) => settle(Math.min(...found.map(({ ttl }) => ttl * 1000), MAX_LIFETIME_MS)),
      () => settle(FAILURE_LIFETIME_MS),
    );
    return answers;
  };

  return async (hostname) => {
    const literal = hostAddressOf(hostname);
    if (literal !== undefined) return [literal];
    const name = hostname.toLowerCase().replace(/\.$/, '');
    const host = findHost(name);
    if (host !== undefined) return host;
    const answers = await (names.get(name) ?? ask(name));
    return answers.map(({ address, family }) => ({ address, family }));
  };
};

/** The resolver in the form that sockets call it. */
export const lookupWith =
  (resolve: HostResolver): LookupFunction =>
  (hostname, _options, callback) => {
    resolve(hostname).then(
      (addresses) => callback(null, [...addresses]),
      (error: Error) => callback(error, []),
    );
  };
