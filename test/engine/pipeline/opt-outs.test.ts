import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { createOptOutNotes } from '#src/pipeline/delivery/note-opt-outs.ts';
import { createTopicMoveStore } from '#src/stores/topics/topic-move-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type ApplyingFeedback, startFeedback } from '#test/support/feedback.ts';
import type { Holding } from '#test/support/holding.ts';

let feedback: ApplyingFeedback;
let holding: Holding;

beforeAll(async () => {
  feedback = await startFeedback();
  holding = feedback.holding;
});
afterAll(() => holding.stop());

const aReader = (given: Partial<Subscription> & Parameters<Holding['paused']>[0] = {}) =>
  feedback.aSubscriber({ protocol: 'sms', endpoint: '+14255550156', ...given });
const present = ({ topicId, id }: Subscription) => holding.subscriptions.get(topicId, id);

describe('a number that has opted out', () => {
  const outcome = { kind: 'rejected', reason: 'the number has opted out of texts', hasOptedOut: true } as const;
  const notesOf = async (...worked: Parameters<ReturnType<typeof createOptOutNotes>>[0]) => {
    await createOptOutNotes({ queues: holding.queues })(worked);
    return (await holding.sqs.take(holding.sqs.urls.feedback)).map((body): unknown => JSON.parse(body));
  };
  const workedFor = (
    { topicId, topicUrn, id }: Subscription,
    kind: 'notification' | 'confirmation' | 'cancellation',
  ) => {
    const recipient = aRecipient({ subscriptionId: id, endpoint: '+14255550199' });
    const envelope = anEnvelope({ kind, protocol: 'sms', topicId, topicUrn, recipients: [recipient] });
    const counts = { delivered: 0, retried: 0, dead: 1, expired: 0 };
    return { envelope, results: [{ recipient, outcome, startedAt: holding.now }], counts };
  };

  test('is told to the place that the topic has moved to, too, while its subscriptions are still here', async () => {
    const reader = await aReader();
    const [note] = await notesOf(workedFor(reader, 'notification'));
    const topic = await holding.topics.getById(reader.topicId);
    if (topic === undefined) throw new Error('There is no topic');
    const place = { endpoint: 'https://there.example.com', topicUrn: reader.topicUrn, expiresAt: holding.now + 1000 };
    await createTopicMoveStore(holding.dynamodb.registry).change(topic, { state: 'moved', id: 'move', ...place });

    expect(await feedback.apply(note)).toMatchObject({ hasChanged: true });

    const forwarded = (await holding.sqs.take(holding.sqs.urls.jobs)).map((body): unknown => JSON.parse(body));
    const told = { kind: 'opted-out', subscriptionId: reader.id };
    expect(forwarded).toMatchObject([{ kind: 'feedback', topicId: reader.topicId, hops: 0, feedback: told }]);
  });

  test('is told to the feedback function, which cancels the subscription and sends nothing', async () => {
    const reader = await aReader();
    const [note] = await notesOf(workedFor(reader, 'notification'));

    expect(await feedback.apply(note)).toEqual({
      protocol: 'sms',
      kind: 'opted-out',
      topicId: reader.topicId,
      hasChanged: true,
    });

    expect(await present(reader)).toMatchObject({ status: SUBSCRIPTION_STATUS.cancelled });
    expect(await holding.sqs.take(holding.sqs.urls.lanes.sms)).toEqual([]);
    expect(await feedback.apply(note)).toMatchObject({ hasChanged: false });
    expect(await holding.sqs.take(holding.sqs.urls.jobs)).toEqual([]);
  });

  test('confirms nothing by a link from before', async () => {
    const reader = await aReader({ status: SUBSCRIPTION_STATUS.unconfirmed });
    const [note] = await notesOf(workedFor(reader, 'confirmation'));

    await feedback.apply(note);

    expect((await present(reader))?.status).toBe(SUBSCRIPTION_STATUS.cancelled);
  });

  test('that was subscribed anew afterwards stays subscribed', async () => {
    const reader = await aReader();
    const [note] = await notesOf(workedFor(reader, 'notification'));
    await holding.subscriptions.remove(reader);
    await holding.subscriptions.add({ ...reader, createdAt: holding.now + 1 });

    expect(await feedback.apply(note)).toMatchObject({ hasChanged: false });
    expect((await present(reader))?.status).toBe(SUBSCRIPTION_STATUS.confirmed);
  });

  test('is told of nothing else: of texts that were accepted, refused for another reason, or have no subscription', async () => {
    const reader = await aReader();
    const told = workedFor(reader, 'notification');
    const [result] = told.results;
    const others = ([{ kind: 'delivered' }, { kind: 'rejected', reason: 'ValidationException' }] as const).map(
      (other) => ({
        ...told,
        results: result === undefined ? [] : [{ ...result, outcome: other }],
      }),
    );
    const direct = { ...told, envelope: { ...told.envelope, kind: 'direct' as const, topicId: '' } };

    expect(await notesOf(...others, direct, workedFor(reader, 'cancellation'))).toEqual([]);
  });
});
