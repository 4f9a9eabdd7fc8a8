import { describe, expect, test } from 'vitest';
import type { Message } from '#src/domain/messages/message.ts';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { resolveStep, withAllStepRecipients, withEscalation } from '#src/pipeline/escalation.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aSubscription, aTopic } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');

const aPhone = (id: string, change: Partial<Subscription> = {}) =>
  aSubscription({ id, topicId: 't', protocol: 'callnotify', endpoint: `+${id}`, ...change });

const storeOf = (...all: readonly Subscription[]) => {
  const reads: unknown[] = [];
  const getMany = async (topicId: string, ids: readonly string[]) => {
    reads.push([topicId, ids]);
    return new Map(all.filter(({ id }) => ids.includes(id)).map((one) => [one.id, one]));
  };
  return { reads, subscriptions: { getMany } };
};

describe('a message of a topic with a notify policy', () => {
  const message: Message = {
    ...{ id: 'm', topicUrn: 'urn:smn:us-east-1:p:orders', topicId: 't', bodies: { default: 'High water' } },
    ...{ publishedAt: NOW, expiresAt: NOW + 3_600_000 },
  };
  const settings = Settings.parse({ voice: { answerWaitSeconds: 45 } });
  const plan = async (
    steps: readonly (readonly string[])[],
    all: readonly Subscription[],
    change: Partial<Message> = {},
  ) => {
    const { reads, subscriptions } = storeOf(...all);
    const notifyPolicy = { id: 'policy', steps: steps.map((ids, order) => ({ order, subscriptionIds: [...ids] })) };
    const topic = aTopic({ id: 't', ...(steps.length > 0 && { notifyPolicy }) });
    const planned = await withEscalation(topic, { ...message, ...change }, { subscriptions, settings });
    return { planned, reads };
  };
  const called = (subscriptionId: string) => ({ subscriptionId, endpoint: `+${subscriptionId}` });

  test('says who is called after whom, by one read', async () => {
    const { planned, reads } = await plan([['a'], ['b', 'c']], [aPhone('a'), aPhone('b'), aPhone('c')]);
    const escalation = { steps: [[called('a')], [called('b'), called('c')]], waitSeconds: 45 };
    expect([planned, reads]).toEqual([{ ...message, escalation }, [['t', ['a', 'b', 'c']]]]);
  });

  test('calls those who are there, confirmed, and wanted by its attributes, at their normal number', async () => {
    const attributes = [{ name: 'level', type: 'STRING', value: 'high' } as const];
    const filterPolicies = [{ name: 'level', values: ['high'] }];
    const all = [
      aPhone('a', { filterPolicies, status: SUBSCRIPTION_STATUS.cancelled }),
      aPhone('b'),
      aPhone('c', { filterPolicies, normalEndpoint: '+49' }),
    ];
    const { planned } = await plan([['a'], ['b'], ['c'], ['gone']], all, { attributes });
    expect(planned.escalation?.steps).toEqual([[{ subscriptionId: 'c', endpoint: '+49' }]]);
  });

  test('has none where no one is left, or the topic has no policy, which takes no read', async () => {
    expect((await plan([['a']], [])).planned).toEqual(message);
    expect(await plan([], [aPhone('a')])).toEqual({ planned: message, reads: [] });
  });

  test('has one place for each who is called where it has a receipt, however often that is', async () => {
    const all = [aPhone('a'), aPhone('b')];
    const { planned } = await plan([['a'], ['b'], ['a']], all, { hasReceipt: true });
    const places = planned.escalation?.steps.map((step) => step.map(({ receipt }) => receipt));
    expect(places).toEqual([['callnotify.calls.0'], ['callnotify.calls.1'], ['callnotify.calls.0']]);
    expect((await plan([['a']], all)).planned.escalation?.steps[0]?.[0]).not.toHaveProperty('receipt');
  });
});

describe('an envelope that comes to its lane', () => {
  const resolve = async (change: Partial<Envelope>, all: readonly Subscription[] = [], isAnswered?: boolean) => {
    const { reads, subscriptions } = storeOf(...all);
    const asked: unknown[] = [];
    const chains = {
      isAnswered: async ({ messageId }: { readonly messageId: string }, now: number) => {
        asked.push([messageId, now]);
        return isAnswered === true;
      },
    };
    const envelope = anEnvelope({
      messageId: 'm',
      topicId: 't',
      recipients: [aRecipient({ subscriptionId: 'a' })],
      ...change,
    });
    const given = { subscriptions, clock: () => NOW, ...(isAnswered !== undefined && { chains }) };
    return { ...(await resolveStep(envelope, given)), envelope, reads, asked };
  };

  test.each([
    [{}, false],
    [{ attempt: 1 }, true],
    [{ requeued: true }, true],
    [{ isolated: true }, true],
    [{ notBefore: NOW - 1 }, true],
    [{ requeued: true, checkedAt: NOW - 1999 }, false],
    [{ requeued: true, checkedAt: NOW - 2000 }, true],
    [{ recipients: [aRecipient({ subscriptionId: 'a', closesAt: NOW + 1 }), aRecipient()] }, false],
    [{ recipients: [aRecipient({ subscriptionId: 'a', closesAt: NOW }), aRecipient()] }, true],
    [{ requeued: true, checkedAt: NOW, recipients: [aRecipient({ closesAt: NOW })] }, true],
  ] as const)('is checked when it may have waited, or its windows may have closed: %j', async (change, isRead) => {
    const { recipients, ...rest } = { recipients: [aRecipient({ subscriptionId: 'a' })], ...change };
    const { wanted, reads, envelope } = await resolve({ ...rest, recipients: [...recipients] });
    expect(reads).toHaveLength(isRead ? 1 : 0);
    expect(wanted).toBe(isRead ? undefined : envelope);
  });

  test('goes to be held as far as it is held by now', async () => {
    const paused = aPhone('a', { hold: { reason: 'paused', since: 0 } });
    const { wanted, followUps } = await resolve({ requeued: true }, [paused]);
    expect(wanted).toBeUndefined();
    expect(followUps).toMatchObject([
      { to: 'hold', delaySeconds: 0, envelope: { recipients: [{ subscriptionId: 'a' }] } },
    ]);
    const gone = await resolve({ requeued: true });
    expect([gone.wanted, gone.followUps]).toEqual([undefined, []]);
  });

  const next = { subscriptionId: 'b', endpoint: '+b' };
  const step = { escalation: { steps: [[next]], waitSeconds: 60 } };

  test('as a step of calls is made while no one has answered, by those who are still there', async () => {
    const { wanted, followUps, asked } = await resolve(step, [aPhone('a')], false);
    expect([wanted?.recipients.length, followUps, asked]).toEqual([1, [], [['m', NOW]]]);
    const answered = await resolve(step, [aPhone('a')], true);
    expect([answered.wanted, answered.followUps, answered.reads]).toEqual([undefined, [], []]);
  });

  test('as a step of which no one is left is followed by the next at once', async () => {
    const { wanted, followUps } = await resolve({ ...step, isolated: true, requeued: true }, [], false);
    expect(wanted).toBeUndefined();
    expect(followUps).toMatchObject([{ to: 'lane', delaySeconds: 0, envelope: { recipients: [next] } }]);
    for (const gone of ['isolated', 'requeued']) expect(followUps[0]?.envelope).not.toHaveProperty(gone);
  });

  test('as a step is made on a lane that knows of no answers', async () => {
    expect((await resolve(step, [aPhone('a')])).wanted).toBeDefined();
  });
});

test('a step that was given up whole is for those of later steps too, each once', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((subscriptionId) => ({ subscriptionId, endpoint: `+${subscriptionId}` }));
  if (a === undefined || b === undefined || c === undefined) throw new Error('There is no one to be called');
  const envelope = anEnvelope({ recipients: [a, b], escalation: { steps: [[b], [c], [c]], waitSeconds: 60 } });
  const all = withAllStepRecipients(envelope);
  expect(all.recipients).toEqual([a, b, c]);
  expect(all).not.toHaveProperty('escalation');
  const plain = anEnvelope();
  expect(withAllStepRecipients(plain)).toBe(plain);
});
