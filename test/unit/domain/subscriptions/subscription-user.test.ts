import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  idScopeOf,
  isSubscriptionUser,
  ownerOf,
  userStatusOf,
  usersTopicId,
} from '#src/domain/subscriptions/subscription-user.ts';
import {
  formatSubscriptionUrn,
  formatTopicUrn,
  HEX_ID,
  isSubscriptionUserUrn,
  parseOwnedSubscriptionUrn,
  parseOwnerUrn,
  parseSubscriptionUrn,
  parseTopicUrn,
  subscriptionUserIdOf,
  subscriptionUserName,
  TOPIC_NAME,
} from '#src/domain/urn.ts';

const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const hexId = fc.stringMatching(/^[0-9a-f]{32}$/);

describe('the URN of a subscription user', () => {
  test('is read by its own parser alone, and holds the id', () => {
    fc.assert(
      fc.property(fc.tuple(part, part), hexId, hexId, ([region, project], userId, subscriptionId) => {
        const urn = { region, project, name: subscriptionUserName(userId) };
        const [owner, owned] = [formatTopicUrn(urn), formatSubscriptionUrn({ ...urn, subscriptionId })];

        expect([parseTopicUrn(owner), parseSubscriptionUrn(owned)]).toEqual([undefined, undefined]);
        expect([parseOwnerUrn(owner), parseOwnedSubscriptionUrn(owned)]).toEqual([urn, { ...urn, subscriptionId }]);
        expect([isSubscriptionUserUrn(owner), subscriptionUserIdOf(urn.name)]).toEqual([true, userId]);
      }),
    );
  });

  test('is no topic’s, and a topic’s is read as before', () => {
    fc.assert(
      fc.property(part, part, fc.stringMatching(TOPIC_NAME), (region, project, name) => {
        const text = formatTopicUrn({ region, project, name });

        expect(parseOwnerUrn(text)).toEqual(parseTopicUrn(text));
        expect([isSubscriptionUserUrn(text), subscriptionUserIdOf(name)]).toEqual([false, undefined]);
      }),
    );
  });

  test.each(['urn:smn:r:p:_', 'urn:smn:r:p:_abc', `urn:smn:r:p:__${'a'.repeat(31)}`, `urn:smn:r:p:_${'A'.repeat(32)}`])(
    'is not %s',
    (text) => {
      expect(parseOwnerUrn(text)).toBeUndefined();
      expect(parseOwnedSubscriptionUrn(`${text}:${'0'.repeat(32)}`)).toBeUndefined();
    },
  );
});

describe('a subscription user', () => {
  const ofStatus = (...statuses: readonly (0 | 1 | 2 | 3)[]) => userStatusOf(statuses.map((status) => ({ status })));

  test('is in a state when all its endpoints are', () => {
    expect([ofStatus(1), ofStatus(1, 1)]).toEqual(['CONFIRMED', 'CONFIRMED']);
    expect([ofStatus(3), ofStatus(3, 3)]).toEqual(['CANCELLED', 'CANCELLED']);
    expect([ofStatus(), ofStatus(0), ofStatus(1, 0), ofStatus(1, 3), ofStatus(3, 0)]).toEqual(
      Array.from({ length: 5 }, () => 'UNCONFIRMED'),
    );
  });

  test('owns its endpoints under its name, in the collection of its project', () => {
    const id = 'a'.repeat(32);

    expect(ownerOf({ id, project: 'p', name: 'Ada' })).toEqual({
      id: '_p',
      project: 'p',
      name: subscriptionUserName(id),
      displayName: 'Ada',
      introduction: '',
    });
  });

  test('differs from a topic by its name', () => {
    expect(isSubscriptionUser(ownerOf({ id: 'a'.repeat(32), project: 'p', name: 'Ada' }))).toBe(true);
    expect(isSubscriptionUser({ name: 'alerts' })).toBe(false);
  });

  test('has ids of its own for endpoints, in a collection that no topic has', () => {
    const id = 'a'.repeat(32);

    expect(idScopeOf(ownerOf({ id, project: 'p', name: 'Ada' }))).toBe(id);
    expect(idScopeOf({ id: 'topic', name: 'alerts' })).toBe('topic');
    fc.assert(
      fc.property(part, (project) => {
        expect(HEX_ID.test(usersTopicId(project))).toBe(false);
      }),
    );
  });
});
