import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textContextOf } from '#src/domain/feedback/text-event.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { SentText } from '#src/domain/messages/sent-text.ts';
import { Settings } from '#src/domain/settings.ts';
import { createSpendAnnouncer, type SpendNotice } from '#src/pipeline/usage/announce-spending.ts';
import { createUsageCorrector } from '#src/pipeline/usage/correct-usage.ts';
import { createSpending } from '#src/pipeline/usage/spending.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { type ApplyingFeedback, startFeedback } from '#test/support/feedback.ts';
import { aTextEvent } from '#test/support/text-events.ts';

let feedback: ApplyingFeedback;
beforeAll(async () => {
  feedback = await startFeedback();
});
afterAll(() => feedback.holding.stop());

const SENT_AT = Date.parse('2026-11-30T23:59:58Z');
const SENT: SentText = { sentAt: SENT_AT, parts: 2, country: 'US' };
const COST = { totalMessageParts: 3, totalMessagePrice: 0.09582, totalCarrierFee: 0.006 };

/** A text of a project that was sent before midnight, and reported after it. */
const aText = (project: string, { kind, topicId = newId(), sent = SENT }: TextChange = {}) => {
  const topicUrn = `urn:smn:us-east-1:${project}:alarms`;
  const text = { topicUrn, topicId, messageId: newId(), subscriptionId: newId(), sent };
  const context = textContextOf({ ...text, ...(kind !== undefined && { kind }) });
  const textId = newId();
  return (eventType: string, details: object = COST) =>
    aTextEvent(eventType, { context, textId, sentAt: SENT_AT + 3000, details: { ...details } });
};
type TextChange = { readonly kind?: string; readonly topicId?: string; readonly sent?: SentText };

const count = (project: string, texts: number) =>
  feedback.usage.addPaid({ project, day: '2026-11-01' }, 'sms', {
    ...{ deliveries: texts, failures: 0, parts: 2 * texts, partsByCountry: { US: 2 * texts } },
  });
const usageOf = async (project: string, month = '2026-11') =>
  (await feedback.usage.ofMonth({ project, month })).protocols.get('sms');

describe('what a text has cost', () => {
  test('is usage of the month in which it was sent, in place of the estimate, once, however often it is reported', async () => {
    const project = newId();
    await count(project, 2);
    const event = aText(project);
    for (let times = 0; times < 3; times += 1) await feedback.apply(event('TEXT_DELIVERED'));
    await feedback.apply(event('TEXT_UNKNOWN', { ...COST, totalMessagePrice: 9 }));

    expect(await usageOf(project)).toEqual({
      ...{ deliveries: 2, failures: 0, parts: 5, partsByCountry: { US: 2 } },
      reported: { parts: 3, usd: 0.10182 },
    });
    expect(await usageOf(project, '2026-12')).toBeUndefined();
    expect(feedback.sums.filter(([of]) => of.project === project)).toHaveLength(1);
  });

  test.each(['TEXT_UNREACHABLE', 'TEXT_INVALID', 'TEXT_CARRIER_BLOCKED'])(
    'counts also where it ends with %s',
    async (type) => {
      const project = newId();
      await count(project, 1);
      await feedback.apply(aText(project)(type));
      expect((await usageOf(project))?.reported).toEqual({ parts: 3, usd: 0.10182 });
    },
  );

  test('counts of texts without a topic, and of those about consent, as well', async () => {
    const project = newId();
    await count(project, 2);
    await feedback.apply(aText(project, { topicId: '' })('TEXT_DELIVERED'));
    await feedback.apply(aText(project, { kind: 'confirmation' })('TEXT_DELIVERED'));
    expect(await usageOf(project)).toMatchObject({ parts: 6, partsByCountry: { US: 0 }, reported: { parts: 6 } });
  });

  test('is estimated further where no price is reported, with the parts that are', async () => {
    const project = newId();
    await count(project, 1);
    await feedback.apply(aText(project)('TEXT_DELIVERED', { totalMessageParts: 3, totalMessagePrice: null }));
    expect(await usageOf(project)).toEqual({ deliveries: 1, failures: 0, parts: 3, partsByCountry: { US: 3 } });

    const free = { totalMessageParts: null, totalMessagePrice: null };
    const calls = await feedback.holding.dynamodb.callsOf(() => feedback.apply(aText(project)('TEXT_DELIVERED', free)));
    expect(calls).toEqual([]);
  });

  test('is not lost when the lane counts the text only after its report', async () => {
    const project = newId();
    await feedback.apply(aText(project)('TEXT_DELIVERED'));
    await count(project, 1);
    expect(await usageOf(project)).toEqual({
      ...{ deliveries: 1, failures: 0, parts: 3, partsByCountry: { US: 0 } },
      reported: { parts: 3, usd: 0.10182 },
    });
  });
});

test('a cap is kept by what is reported, and announced when a report spends it', async () => {
  const project = newId();
  const { dynamodb } = feedback.holding;
  const spendCaps = createSpendCapStore(dynamodb.registry);
  const settings = Settings.parse({ prices: { smsPartUsd: 0.01 }, usage: { capCacheSeconds: 0 } });
  const clock = () => SENT_AT + 1000;
  const onError = (error: unknown): never => {
    throw error;
  };
  const spending = createSpending({ ...{ spendCaps, usage: feedback.usage, settings, clock, onError } });
  const told: SpendNotice[] = [];
  const announce = async (notice: SpendNotice) => void told.push(notice);
  const onCounted = createSpendAnnouncer({ spending, usage: feedback.usage, clock, announce });
  const correct = createUsageCorrector({ usage: feedback.usage, onCounted });
  await spendCaps.set(project, 'sms', 0.1);
  await count(project, 3);
  expect(await spending.useOf(project, 'sms')).toMatchObject({ spentUsd: 0.06 });

  const billed = { textId: newId(), project, month: '2026-11', counted: { parts: 2, country: 'US' }, parts: 2 };
  await correct({ ...billed, priceUsd: 0.06 });
  await correct({ ...billed, priceUsd: 0.06 });

  expect(await spending.reached(project, 'sms')).toMatchObject({ spentUsd: 0.1 });
  expect(told.map(({ level, spentUsd }) => [level, spentUsd])).toEqual([
    [80, 0.1],
    [100, 0.1],
  ]);
  await correct({ ...billed, textId: newId(), priceUsd: 0.001 });
  expect(await spending.useOf(project, 'sms')).toMatchObject({ spentUsd: 0.081 });
});
