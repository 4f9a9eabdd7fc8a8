import { describe, expect, test, vi } from 'vitest';
import { createHostResolver, type HostResolverOptions, lookupWith } from '#src/http-client/host-resolver.ts';
import { aClient, anEndpoint, post } from '#test/support/http-client.ts';
import { type NameRecords, startNameServer } from '#test/support/name-server.ts';

/** A resolver of these names, and the questions that its server gets. */
const start = async (names: Readonly<Record<string, NameRecords>>, options: HostResolverOptions = {}) => {
  const { address, asked } = await startNameServer(names);
  return { resolve: createHostResolver({ servers: [address], hosts: '', ...options }), asked };
};

const SILENT = { v4: 'silent', v6: 'silent' } as const;
const V4 = { address: '192.0.2.1', family: 4 };
const V6 = { address: '2001:db8::1', family: 6 };

describe('silent name servers', () => {
  test('cost a healthy endpoint nothing', async () => {
    const silent = Array.from({ length: 50 }, (_, index) => `h${index}.silent.test`);
    const names = Object.fromEntries(silent.map((name) => [name, SILENT]));
    const { resolve, asked } = await start({ ...names, 'healthy.test': { v4: ['127.0.0.1'] } });
    const endpoint = await anEndpoint();
    const http = aClient({ endpointTimeoutSeconds: 30, lookup: lookupWith(resolve) });
    let ended = 0;
    const waiting = silent.map(async (name) => {
      const result = await post(http, `http://${name}:${endpoint.port}/`);
      ended += 1;
      return result;
    });
    await vi.waitFor(() => expect(new Set(asked).size).toBe(100));

    const healthy = await post(http, `http://healthy.test:${endpoint.port}/`);

    expect(healthy).toMatchObject({ kind: 'answered', status: 200 });
    expect(ended).toBe(0);
    expect(await Promise.all(waiting)).toEqual(
      silent.map(() => ({ kind: 'failed', reason: 'connection failed (ETIMEOUT)' })),
    );
  });

  test('are not looked up again for ten seconds', async () => {
    let now = 0;
    const { resolve, asked } = await start({ 'silent.test': SILENT }, { timeoutMs: 50, clock: () => now });
    await expect(resolve('silent.test')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    await vi.waitFor(() => expect(asked).toContain('A silent.test'));
    const before = asked.length;

    now = 9999;
    await expect(resolve('silent.test')).rejects.toMatchObject({ code: 'ETIMEOUT' });
    expect(asked).toHaveLength(before);
  });

  test('keep no more than so many look-ups under way', async () => {
    const { resolve } = await start(
      { 'a.silent.test': SILENT, 'b.test': { v4: ['192.0.2.1'] } },
      { timeoutMs: 50, maxUnderWay: 1 },
    );
    const first = expect(resolve('a.silent.test')).rejects.toMatchObject({ code: 'ETIMEOUT' });

    await expect(resolve('b.test')).rejects.toMatchObject({ code: 'EBUSY' });
    await first;

    expect(await resolve('b.test')).toEqual([V4]);
  });
});

describe('the two families', () => {
  test.each<[what: string, records: NameRecords, found: readonly object[]]>([
    ['both', { v4: ['192.0.2.1'], v6: ['2001:db8:0:0:0:0:0:1'] }, [V4, V6]],
    ['IPv4 alone', { v4: ['192.0.2.1', '192.0.2.2'] }, [V4, { address: '192.0.2.2', family: 4 }]],
    ['IPv6 alone', { v6: ['2001:db8:0:0:0:0:0:1'] }, [V6]],
    ['IPv4, and a server that is silent about IPv6', { v4: ['192.0.2.1'], v6: 'silent' }, [V4]],
  ])('return their addresses: %s', async (_what, records, found) => {
    const { resolve } = await start({ 'host.test': records });

    const addresses = await resolve('host.test');

    expect(addresses).toHaveLength(found.length);
    expect(addresses).toMatchObject(found);
  });

  test.each([
    ['does not exist', {}, 'ENOTFOUND'],
    ['has no address', { 'host.test': {} }, 'ENODATA'],
  ])('reject for a name that %s', async (_what, names, code) => {
    await expect((await start(names)).resolve('host.test')).rejects.toMatchObject({ code });
  });
});

describe('a name that was looked up', () => {
  const QUESTIONS = ['A host.test', 'AAAA host.test'];

  test('is shared while it is under way', async () => {
    const { resolve, asked } = await start({ 'host.test': { v4: ['192.0.2.1'] } });

    const answers = await Promise.all(Array.from({ length: 20 }, () => resolve('host.test')));

    expect(answers).toMatchObject(Array(20).fill([V4]));
    expect(asked.toSorted()).toEqual(QUESTIONS);
  });

  test.each([
    ['its time to live', { v4: ['192.0.2.1'], ttl: 7 }, 7000],
    ['a minute at most', { v4: ['192.0.2.1'], ttl: 86_400 }, 60_000],
    ['ten seconds when there was nothing', undefined, 10_000],
  ])('is known for %s', async (_what, records, lifetimeMs) => {
    let now = 0;
    const names = records === undefined ? {} : { 'host.test': records };
    const { resolve, asked } = await start(names, { clock: () => now });
    await Promise.allSettled([resolve('host.test')]);

    now = lifetimeMs - 1;
    await Promise.allSettled([resolve('HOST.test.')]);
    expect(asked.toSorted()).toEqual(QUESTIONS);

    now = lifetimeMs;
    await Promise.allSettled([resolve('host.test')]);
    expect(asked).toHaveLength(4);
  });

  test('is looked up again at once when it has no time to live', async () => {
    const { resolve, asked } = await start({ 'host.test': { v4: ['192.0.2.1'], ttl: 0 } }, { clock: () => 0 });

    await resolve('host.test');
    await resolve('host.test');

    expect(asked).toHaveLength(4);
  });
});

describe('the hosts file', () => {
  const hosts = '# 192.0.2.9 Old\n192.0.2.1\tHooks.test hooks # ours\n2001:db8::1 hooks.test\nnonsense hooks\n';

  test('counts before name servers', async () => {
    const { resolve, asked } = await start({}, { hosts });

    expect(await resolve('hooks.TEST.')).toEqual([V4, V6]);
    expect(await resolve('hooks')).toEqual([V4]);
    await expect(resolve('old')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(asked.toSorted()).toEqual(['A old', 'AAAA old']);
  });

  test('may leave out localhost', async () => {
    const { resolve, asked } = await start({}, { hosts });
    const loopback = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];

    expect(await resolve('localhost')).toEqual(loopback);
    expect(await resolve('hooks.localhost')).toEqual(loopback);
    expect(await resolve('192.0.2.1')).toEqual([V4]);
    expect(asked).toEqual([]);
  });
});
