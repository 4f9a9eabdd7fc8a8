import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { applyFeedback } from '#src/pipeline/feedback/apply-feedback.ts';
import { type ApplyingFeedback, startFeedback } from '#test/support/feedback.ts';
import type { Holding } from '#test/support/holding.ts';
import { aBounce, aComplaint } from '#test/support/mail-events.ts';

let holding: Holding;
let feedback: ApplyingFeedback;

beforeAll(async () => {
  feedback = await startFeedback();
  holding = feedback.holding;
});
afterAll(() => holding.stop());

const aReader = (given: Partial<Subscription> & Parameters<Holding['paused']>[0] = {}) =>
  feedback.aSubscriber({ protocol: 'email', endpoint: 'recipient@example.com', ...given });

const now = () => new Date(holding.now).toISOString();
const of = ({ topicId, id }: Subscription, sentAt = now()) => ({
  tags: { 'topic-id': [topicId], 'subscription-id': [id] },
  sentAt,
});
const apply = (event: unknown) => feedback.apply(event);
const present = ({ topicId, id }: Subscription) => holding.subscriptions.get(topicId, id);
const versionOf = async ({ topicId }: Subscription) => (await holding.topics.getById(topicId))?.subscriptionsVersion;

describe('a permanent bounce', () => {
  test('holds the subscription until its owner resumes it, and says why', async () => {
    const reader = await aReader();
    const version = await versionOf(reader);

    expect(await apply(aBounce(of(reader)))).toMatchObject({
      ...{ protocol: 'email', kind: 'bounced', topicId: reader.topicId, hasChanged: true },
    });

    expect((await present(reader))?.hold).toEqual({
      reason: 'bounced',
      since: holding.now,
      note: 'smtp; 550 5.1.1 user unknown',
    });
    expect(await versionOf(reader)).not.toBe(version);
  });

  test('changes nothing when it is repeated', async () => {
    const reader = await aReader();
    await apply(aBounce(of(reader)));
    const { hold } = (await present(reader)) ?? {};
    holding.now += 1000;

    expect(await apply(aBounce(of(reader)))).toMatchObject({ hasChanged: false });

    expect((await present(reader))?.hold).toEqual(hold);
  });

  test('is made whole when it is repeated after a crash: publishers do not go on with the list from before', async () => {
    const hold = { reason: 'bounced', since: holding.now };
    const reader = await aReader({ hold });
    const version = await versionOf(reader);

    expect(await apply(aBounce(of(reader)))).toMatchObject({ hasChanged: false });

    expect((await present(reader))?.hold).toEqual(hold);
    expect(await versionOf(reader)).not.toBe(version);
  });

  test('of a mail from before the owner resumed it counts no more, of a later mail it does', async () => {
    const reader = await aReader();
    const before = aBounce(of(reader));
    await apply(before);
    holding.now += 1000;
    await holding.resume(reader);

    expect(await apply(before)).toMatchObject({ hasChanged: false });
    expect((await present(reader))?.hold).toBeUndefined();

    holding.now += 1000;
    expect(await apply(aBounce(of(reader)))).toMatchObject({ hasChanged: true });
    expect((await present(reader))?.hold?.reason).toBe('bounced');
  });

  test('leaves a pause of the owner as it is', async () => {
    const hold = { reason: 'paused', since: holding.now, until: holding.now + 60_000 };
    const reader = await aReader({ hold });

    expect(await apply(aBounce(of(reader)))).toMatchObject({ hasChanged: false });

    expect((await present(reader))?.hold).toEqual(hold);
  });

  test('of a mail to confirm holds nothing, for nobody has agreed yet: it is noted', async () => {
    const reader = await aReader({ status: SUBSCRIPTION_STATUS.unconfirmed });

    expect(await apply(aBounce(of(reader)))).toMatchObject({ hasChanged: true });
    expect(await apply(aBounce(of(reader)))).toMatchObject({ hasChanged: false });

    const waiting = await present(reader);
    expect(waiting?.hold).toBeUndefined();
    expect(waiting?.confirmationBounce).toMatchObject({ smtpStatus: '5.1.1' });
  });
});

describe('the list of bounced subscriptions', () => {
  const listed = async ({ topicUrn }: Subscription) => {
    const project = topicUrn.split(':').at(3) ?? '';
    return (await feedback.heldSubscriptions.list({ project, reason: 'bounced', limit: 100 })).entries;
  };
  const entryOf = ({ topicId, id }: Subscription, since: number) => ({
    ...{ topicId, subscriptionId: id, reason: 'bounced', since, smtpStatus: '5.1.1' },
  });

  test('has what bounced, once and since when it is held, however often that is reported', async () => {
    const reader = await aReader();
    const since = holding.now;
    await apply(aBounce(of(reader)));
    holding.now += 1000;
    await apply(aBounce(of(reader)));

    expect((await listed(reader)).filter(({ subscriptionId }) => subscriptionId === reader.id)).toEqual([
      entryOf(reader, since),
    ]);
  });

  test('has it after a repetition where the first work was cut off between hold and entry', async () => {
    const since = holding.now;
    const reader = await aReader({ hold: { reason: 'bounced', since } });
    expect(await listed(reader)).not.toContainEqual(entryOf(reader, since));

    await apply(aBounce(of(reader)));

    expect(await listed(reader)).toContainEqual(entryOf(reader, since));
  });

  test('has nothing of a pause that a bounce has met', async () => {
    const reader = await aReader({ hold: { reason: 'paused', since: holding.now } });
    await apply(aBounce(of(reader)));

    expect((await listed(reader)).filter(({ subscriptionId }) => subscriptionId === reader.id)).toEqual([]);
  });
});

describe('a complaint', () => {
  test('cancels the subscription, drops what is held of it, and sends nothing', async () => {
    const reader = await aReader({ hold: { reason: 'paused', since: holding.now } });
    await holding.publish([reader], { bodies: { default: 'one' } });
    expect(await holding.hold()).toBe(1);
    const version = await versionOf(reader);

    expect(await apply(aComplaint(of(reader)))).toMatchObject({ kind: 'complained', hasChanged: true });

    expect(await present(reader)).toMatchObject({ status: SUBSCRIPTION_STATUS.cancelled, cancellations: 1 });
    expect(await versionOf(reader)).not.toBe(version);
    expect(await holding.release()).toEqual({ released: 0, dropped: 1 });
    expect((await holding.backlog.read({ topicId: reader.topicId, subscriptionId: reader.id }, 10)).messages).toEqual(
      [],
    );
    expect(await holding.sqs.take(holding.sqs.urls.lanes.email)).toEqual([]);
  });

  test('of an invitation cancels too: its link confirms nothing any more', async () => {
    const reader = await aReader({ status: SUBSCRIPTION_STATUS.unconfirmed });

    await apply(aComplaint(of(reader)));

    expect((await present(reader))?.status).toBe(SUBSCRIPTION_STATUS.cancelled);
  });

  test('changes nothing when it is repeated', async () => {
    const reader = await aReader();
    await apply(aComplaint(of(reader)));

    expect(await apply(aComplaint(of(reader)))).toMatchObject({ hasChanged: false });

    expect((await present(reader))?.cancellations).toBe(1);
  });

  test('of a mail from before the subscription was added anew does not count: that was agreed to later', async () => {
    const before = now();
    holding.now += 1000;
    const reader = await aReader({ createdAt: holding.now });

    expect(await apply(aComplaint(of(reader, before)))).toMatchObject({ hasChanged: false });

    expect((await present(reader))?.status).toBe(SUBSCRIPTION_STATUS.confirmed);
  });
});

describe('an event', () => {
  test('of a subscription that is gone changes nothing', async () => {
    const reader = await aReader();
    await holding.subscriptions.remove(reader);

    expect(await apply(aBounce(of(reader)))).toMatchObject({ hasChanged: false });
    expect(await apply(aComplaint(of(reader)))).toMatchObject({ hasChanged: false });
  });

  test('of something else has no consequences', async () => {
    expect(await apply({ ...aBounce(), eventType: 'Delivery' })).toBeUndefined();
  });

  test.each(['', '{', '{}', '{"eventType":"Bounce"}', '[]'])('that reads %j is refused', async (text) => {
    await expect(applyFeedback(text, feedback.dependencies)).rejects.toThrow();
  });
});
