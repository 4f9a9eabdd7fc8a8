import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textContextOf } from '#src/domain/feedback/text-event.ts';
import { newId } from '#src/domain/identifiers.ts';
import { parseSubscriptionUrn, parseTopicUrn } from '#src/domain/urn.ts';
import { applyFeedback } from '#src/pipeline/feedback/apply-feedback.ts';
import { subscriptionKey } from '#src/stores/registry-keys.ts';
import { getItem } from '#src/stores/table.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { aBounce, aComplaint } from '#test/support/mail-events.ts';
import { type Operations, startOperations } from '#test/support/operations.ts';
import { aTextEvent } from '#test/support/text-events.ts';
import { anEndpoint } from '#test/support/unconfirmed.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const now = (): number => service.dependencies.clock();

/** An endpoint whose owner is asked, and what its providers report of messages to it. */
const aReader = async (protocol: 'email' | 'sms') => {
  const topicUrn = await service.topic(`older-${newId()}`);
  const endpoint = anEndpoint(protocol);
  const add = async () => {
    await service.envelopes(protocol);
    const added = await service.call('AddSubscription', {
      path: { topic_urn: topicUrn },
      body: { protocol, endpoint },
    });
    const [envelope] = await service.envelopes(protocol);
    return { urn: added.body.subscription_urn, token: envelope?.recipients[0]?.token ?? '' };
  };
  const { urn, token } = await add();
  const { name = '', project = '' } = parseTopicUrn(topicUrn) ?? {};
  const topicId = (await service.dependencies.topics.get({ project, name }))?.id ?? '';
  const subscriptionId = parseSubscriptionUrn(urn)?.subscriptionId ?? '';
  const key = { topicId, id: subscriptionId };
  return {
    token,
    add,
    confirm: (by: string) => service.call('SubscribeTopic', { query: { token: by, topic_urn: topicUrn } }),
    cancel: () => service.call('UnsubscribeTopic', { query: { subscription_urn: urn } }),
    present: () => service.dependencies.subscriptions.get(topicId, subscriptionId),
    attributes: () => getItem(service.dynamodb.registry, subscriptionKey(key)),
    reports: {
      'a text that a phone blocks': (sentAt: number) => {
        const text = { topicUrn, topicId, messageId: newId(), subscriptionId, sent: { sentAt, parts: 1 } };
        const context = textContextOf(text);
        return aTextEvent('TEXT_BLOCKED', { context, sentAt, textId: newId() });
      },
      'a refusal of a number that has opted out': (sentAt: number) =>
        ({ v: 1, kind: 'opted-out', topicId, subscriptionId, sentAt }) as const,
      'a complaint': (sentAt: number) => aComplaint(mailOf(sentAt)),
      'a bounce': (sentAt: number) => aBounce(mailOf(sentAt)),
    },
  };
  function mailOf(sentAt: number) {
    const tags = { 'topic-id': [topicId], 'subscription-id': [subscriptionId] };
    return { tags, sentAt: new Date(sentAt).toISOString() };
  }
};

const apply = (report: unknown) => {
  const statistics = createStatisticsStore(service.dynamodb.deliveries);
  const correctUsage = async () => undefined;
  return applyFeedback(JSON.stringify(report), { ...service.dependencies, statistics, correctUsage });
};

const REPORTS = [
  ['a text that a phone blocks', 'sms'],
  ['a refusal of a number that has opted out', 'sms'],
  ['a complaint', 'email'],
  ['a bounce', 'email'],
] as const;

describe('what a provider reports of a message', () => {
  test.each(REPORTS)('counts no more once its owner has cancelled and confirmed anew: %s', async (kind, protocol) => {
    const reader = await aReader(protocol);
    await reader.confirm(reader.token);
    service.wait(60);
    const older = reader.reports[kind](now());
    service.wait(3600);
    await reader.cancel();
    const { token } = await reader.add();
    service.wait(60);
    await reader.confirm(token);
    const before = await reader.present();

    // Twice, as queues bring it; that a text has not arrived is subtracted from statistics once, whatever it says of its owner.
    for (const _time of [1, 2]) await apply(older);

    expect(before).toMatchObject({ status: 1, confirmedAt: now() });
    expect(await reader.present()).toEqual(before);
  });

  test.each(REPORTS)('counts when it was sent after that: %s', async (kind, protocol) => {
    const reader = await aReader(protocol);
    await reader.cancel();
    await reader.confirm((await reader.add()).token);
    service.wait(60);

    expect(await apply(reader.reports[kind](now()))).toMatchObject({ hasChanged: true });

    const { status, hold } = (await reader.present()) ?? {};
    expect([status, hold?.reason]).toEqual(kind === 'a bounce' ? [1, 'bounced'] : [3, undefined]);
  });

  test('counts no more once its owner has been asked again, and has confirmed by that', async () => {
    const reader = await aReader('sms');
    const older = reader.reports['a text that a phone blocks'](now());
    service.wait(86_400);
    const { token } = await reader.add();
    service.wait(60);
    await reader.confirm(token);

    await apply(older);

    expect(await reader.present()).toMatchObject({ status: 1, confirmedAt: now() });
  });

  test('counts when it is the very message that asked: who confirms by it and complains of it then has said no', async () => {
    const reader = await aReader('email');
    const invitation = reader.reports['a complaint'](now());
    service.wait(600);
    await reader.confirm(reader.token);

    expect(await apply(invitation)).toMatchObject({ hasChanged: true });
    expect((await reader.present())?.status).toBe(3);
  });
});

test('a subscription that is confirmed by the first link has nothing more for it: every publish reads what it has', async () => {
  const reader = await aReader('email');
  const before = Object.keys((await reader.attributes()) ?? {});
  service.wait(600);
  await reader.confirm(reader.token);

  expect(Object.keys((await reader.attributes()) ?? {}).toSorted()).toEqual(before.toSorted());
});
