import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveStep } from '#src/pipeline/escalation.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { countRequests, type SqsRequest } from '#test/support/counted-sqs.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';

let holding: Holding;
let units: ConsumedUnits;
let requests: SqsRequest[];

beforeAll(async () => {
  holding = await startHolding();
  units = countUnits(holding.dynamodb.dynamodb);
  requests = countRequests(holding.sqs.sqs);
});
afterAll(() => holding.stop());

/** A kilobyte as services write it, which nothing repeats. */
const aKilobyte = (index: number): string => {
  const values = Array.from(
    { length: 10 },
    (_, volume) => `{"name":"volume_${volume}","used":${(index * 7919 + volume * 104_729) % 1000}}`,
  );
  const text = `{"alarm":"disk-full","number":${index},"host":"db-${index % 97}.example.com","volumes":[${values.join(',')}]`;
  const rest = 'The volume that holds the log of the primary is nearly full, and replication may stop when it is. ';
  return `${text},"text":"${rest.repeat(9)}`.slice(0, 1022).concat('"}');
};

/** What the lane's worker reads of what was released. */
const deliver = async (): Promise<number> => {
  const sent = await holding.sent();
  for (const envelope of sent) {
    const { wanted } = await resolveStep(envelope, { subscriptions: holding.subscriptions, clock: () => holding.now });
    expect(wanted?.body).toBe(envelope.body);
  }
  return sent.length;
};

/** Holds and delivers messages of 1 KB; returns what it costs beyond delivering them at once. */
const costOf = async (count: number) => {
  const paused = await holding.paused();
  for (let index = 0; index < count; index += 1) {
    await holding.publish([paused], { bodies: { default: aKilobyte(index) }, publishedAt: holding.now + index });
  }
  units.read = 0;
  units.written = 0;
  requests.length = 0;
  expect(await holding.hold()).toBe(count);
  await holding.subscriptions.endHold(paused);
  await holding.releaseOne(JSON.stringify({ v: 1, topicId: paused.topicId, subscriptionId: paused.id }));
  const sends = requests.filter(({ action }) => action === 'SendMessageBatch');
  expect(await deliver()).toBe(count);
  // Ending the pause is one written unit, whatever is held.
  return { written: units.written - 1, read: units.read, sends };
};

describe('a held message of 1 KB, beyond its delivery', () => {
  test('in a backlog of 1,000: two written units, less than a third of a read unit, a tenth of a request', async () => {
    const { written, read, sends } = await costOf(1000);
    expect(read / 1000).toBeLessThanOrEqual(0.3);
    expect({ written, sends: sends.length }).toEqual({ written: 2002, sends: 100 });
  }, 60_000);

  test('alone', async () => {
    const { written, read, sends } = await costOf(1);
    expect({ written, read, sends: sends.length }).toEqual({ written: 4, read: 3, sends: 1 });
  });
});
