import { createHash } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '#src/domain/access/principal.ts';
import { newId, newLinkToken } from '#src/domain/identifiers.ts';
import { createCallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import { confirmationTokenKey } from '#src/stores/registry-keys.ts';
import { type AuthTokenStore, createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { createIssuedTokenStore, type IssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import {
  type ConfirmationTokenStore,
  createConfirmationTokenStore,
} from '#src/stores/subscriptions/confirmation-token-store.ts';
import { putItem, ttlOf } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let confirmationTokens: ConfirmationTokenStore;
let authTokens: AuthTokenStore;
let issued: IssuedTokenStore;

beforeAll(async () => {
  engine = await startDynamodb();
  confirmationTokens = createConfirmationTokenStore(engine.registry);
  authTokens = createAuthTokenStore(engine.registry);
  issued = createIssuedTokenStore(engine.registry);
});
afterAll(() => engine.stop());

const expiresAt = SOME_TIME + 60_000;

const storedText = async (): Promise<string> => {
  const { Items } = await engine.dynamodb.send(new ScanCommand({ TableName: engine.registry.tableName }));
  return JSON.stringify(Items);
};

describe('a confirmation token', () => {
  const place = { topicUrn: 'urn:smn:us-east-1:project-1:orders', topicId: newId(), subscriptionId: newId() };
  const target = { ...place, createdAt: SOME_TIME };

  test('leads to its subscription until it expires, also again', async () => {
    const token = newLinkToken();
    await confirmationTokens.put(token, target, expiresAt);

    expect(await confirmationTokens.find(token, SOME_TIME)).toEqual({ ...target, expiresAt });
    expect(await confirmationTokens.find(token, expiresAt - 1)).toEqual({ ...target, expiresAt });
    expect(await confirmationTokens.find(token, expiresAt)).toBeUndefined();
    expect(await confirmationTokens.find(newLinkToken(), SOME_TIME)).toBeUndefined();
  });

  test('keeps the state of the subscription that it was issued for', async () => {
    const token = newLinkToken();
    await confirmationTokens.put(token, { ...target, cancellations: 2 }, expiresAt);

    expect(await confirmationTokens.find(token, SOME_TIME)).toEqual({ ...target, cancellations: 2, expiresAt });
  });

  test('from before tokens were bound to a state leads nowhere', async () => {
    const token = newLinkToken();
    await putItem(engine.registry, { ...confirmationTokenKey(token), ...place, ttl: ttlOf(expiresAt) });

    expect(await confirmationTokens.find(token, SOME_TIME)).toBeUndefined();
  });

  test('is never stored itself', async () => {
    const token = newLinkToken();
    await confirmationTokens.put(token, target, expiresAt);

    expect(await storedText()).not.toContain(token);
  });
});

describe('an auth token', () => {
  test('leads to its project until it expires', async () => {
    const token = await issued.create({ project: 'project-1', expiresAt });

    expect(token).toMatch(/^smn_[\w-]{43}$/);
    expect(await authTokens.find(token, SOME_TIME)).toEqual({
      ...{ project: 'project-1', expiresAt },
      grant: { actions: '*' },
    });
    expect(await authTokens.find(token, expiresAt)).toBeUndefined();
    expect(await authTokens.find('unknown', SOME_TIME)).toBeUndefined();
  });

  test('keeps what it may do', async () => {
    const grant: Grant = { actions: ['smn:topic:publish'], topics: ['alerts-*'] };
    const token = await issued.create({ project: 'project-1', expiresAt, grant });

    expect(await authTokens.find(token, SOME_TIME)).toEqual({ project: 'project-1', expiresAt, grant });
  });

  test('is worthless once revoked', async () => {
    const token = await issued.create({ project: 'project-1', expiresAt });

    expect(await issued.revoke(token)).toBe(true);
    expect(await authTokens.find(token, SOME_TIME)).toBeUndefined();
    expect(await issued.revoke(token)).toBe(false);
  });

  test('is never stored itself', async () => {
    const token = await issued.create({ project: 'project-1', expiresAt });

    expect(await storedText()).not.toContain(token);
  });
});

describe('a token with a name', () => {
  const grant: Grant = { actions: 'publisher', topics: ['alerts-*'] };
  const made = async (change: object = {}) => {
    const found = await issued.createNamed({ project: newId(), name: 'grafana', now: SOME_TIME, grant, ...change });
    if (found === undefined) throw new Error('The name is taken');
    return found;
  };
  const YEARS_LATER = SOME_TIME + 10 * 365 * 86_400_000;

  test('leads to its project for good, and is known by its name and its hash', async () => {
    const project = newId();
    const { id, token } = await made({ project });

    expect(token).toMatch(new RegExp(`^smn_${id}_[\\w-]{43}$`));
    const named = { name: 'grafana', hash: createHash('sha256').update(token).digest('hex') };
    expect(await authTokens.find(token, YEARS_LATER)).toEqual({ project, grant, named });
    expect(await storedText()).not.toContain(token.slice(-43));
  });

  test('may expire, which is when its name is free again', async () => {
    const project = newId();
    const first = await made({ project, expiresAt });
    const again = (now: number) => issued.createNamed({ project, name: 'grafana', now });

    expect(await authTokens.find(first.token, expiresAt - 1)).toMatchObject({ project, expiresAt });
    expect(await authTokens.find(first.token, expiresAt)).toBeUndefined();
    expect(await again(expiresAt - 1)).toBeUndefined();
    expect(await issued.list(project, expiresAt)).toEqual([]);
    const second = await again(expiresAt);
    expect(second?.id).toBe(first.id);
    expect(await authTokens.find(second?.token ?? '', YEARS_LATER)).toMatchObject({ project });
    expect(await authTokens.find(first.token, YEARS_LATER)).toBeUndefined();
  });

  test('is the only one of its name in its project, also when two are made at the same time', async () => {
    const project = newId();
    const both = await Promise.all([1, 2].map(() => issued.createNamed({ project, name: 'ci', now: SOME_TIME })));

    expect(both.filter((one) => one !== undefined)).toHaveLength(1);
    expect((await made({ name: 'ci' })).id).not.toBe((await made({ name: 'ci' })).id);
  });

  test('is listed, oldest first, without itself', async () => {
    const project = newId();
    const second = await made({ project, name: 'second', now: SOME_TIME + 1, expiresAt });
    const first = await made({ project, name: 'first' });
    await issued.create({ project, expiresAt });
    const listed = await issued.list(project, SOME_TIME);

    expect(listed).toEqual([
      { id: first.id, name: 'first', createdAt: SOME_TIME, grant, hash: expect.any(String) },
      { id: second.id, name: 'second', createdAt: SOME_TIME + 1, expiresAt, grant, hash: expect.any(String) },
    ]);
    expect(JSON.stringify(listed)).not.toContain('smn_');
  });

  test('is revoked by its id in its own project, or by itself, and not by the one that had its name before', async () => {
    const project = newId();
    const first = await made({ project });
    expect(await issued.revokeById(newId(), first.id)).toBe(false);
    expect(await issued.revokeById(project, first.id)).toBe(true);
    expect(await authTokens.find(first.token, SOME_TIME)).toBeUndefined();
    expect(await issued.revokeById(project, first.id)).toBe(false);

    const second = await made({ project });
    expect(await issued.revoke(first.token)).toBe(false);
    expect(await authTokens.find(second.token, SOME_TIME)).toMatchObject({ project });
    expect(await issued.revoke(second.token)).toBe(true);
    expect(await authTokens.find(second.token, SOME_TIME)).toBeUndefined();
  });
});

describe('the use of a token', () => {
  const HOUR_MS = 3_600_000;
  const uses = () => createCallerUseStore(engine.deliveries);

  test('is written once an hour, however many note it', async () => {
    const hash = newId();
    await Promise.all([1, 2, 3].map(() => uses().note(hash, SOME_TIME)));
    await uses().note(hash, SOME_TIME + HOUR_MS - 1);
    expect(await uses().lastUses([hash, newId()])).toEqual(new Map([[hash, SOME_TIME]]));
    await uses().note(hash, SOME_TIME + HOUR_MS);
    expect(await uses().lastUses([hash])).toEqual(new Map([[hash, SOME_TIME + HOUR_MS]]));
    expect(await uses().lastUses([])).toEqual(new Map());
  });
});
