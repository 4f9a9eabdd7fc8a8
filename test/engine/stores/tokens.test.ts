import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '#src/domain/access/principal.ts';
import { newId, newLinkToken } from '#src/domain/identifiers.ts';
import { confirmationTokenKey } from '#src/stores/registry-keys.ts';
import { type AuthTokenStore, createAuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
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

beforeAll(async () => {
  engine = await startDynamodb();
  confirmationTokens = createConfirmationTokenStore(engine.registry);
  authTokens = createAuthTokenStore(engine.registry);
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

    expect(await confirmationTokens.find(token, SOME_TIME)).toEqual(target);
    expect(await confirmationTokens.find(token, expiresAt - 1)).toEqual(target);
    expect(await confirmationTokens.find(token, expiresAt)).toBeUndefined();
    expect(await confirmationTokens.find(newLinkToken(), SOME_TIME)).toBeUndefined();
  });

  test('keeps the state of the subscription that it was issued for', async () => {
    const token = newLinkToken();
    await confirmationTokens.put(token, { ...target, cancellations: 2 }, expiresAt);

    expect(await confirmationTokens.find(token, SOME_TIME)).toEqual({ ...target, cancellations: 2 });
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
    const token = await authTokens.create({ project: 'project-1', expiresAt });

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
    const token = await authTokens.create({ project: 'project-1', expiresAt, grant });

    expect(await authTokens.find(token, SOME_TIME)).toEqual({ project: 'project-1', expiresAt, grant });
  });

  test('is worthless once revoked', async () => {
    const token = await authTokens.create({ project: 'project-1', expiresAt });

    expect(await authTokens.revoke(token)).toBe(true);
    expect(await authTokens.find(token, SOME_TIME)).toBeUndefined();
    expect(await authTokens.revoke(token)).toBe(false);
  });

  test('is never stored itself', async () => {
    const token = await authTokens.create({ project: 'project-1', expiresAt });

    expect(await storedText()).not.toContain(token);
  });
});
