import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPauses } from '#test/support/pauses.ts';
import { createReceiptLaw } from '#test/support/receipt-law.ts';
import { type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  // Short invocations, so that what a crash makes invisible comes back after 24 s.
  const functions = { hold: { timeoutSeconds: 4 }, release: { timeoutSeconds: 4 } };
  service = await startService({ functions });
});
afterAll(() => service.stop());

const MESSAGES = 150;

/** Kills a function each time it has been invoked again, a few times. */
const killSome = async (name: string, times: number, isOver: () => Promise<boolean>) => {
  let killed = 0;
  let seen = service.cloud.functions.invocations(name);
  await until(
    `${times} crashes of ${name}`,
    async () => {
      const invocations = service.cloud.functions.invocations(name);
      if (invocations > seen && killed < times) {
        seen = invocations;
        killed += 1;
        service.cloud.functions.kill(name);
      }
      return killed === times || (await isOver());
    },
    60,
  );
  expect(killed).toBeGreaterThan(0);
};

test('hold and release functions that are killed in the middle lose nothing: what was accepted is delivered', async () => {
  const pauses = createPauses(service);
  const law = createReceiptLaw(service);
  const topicUrn = await service.topic();
  await law.keepReceipts(topicUrn);
  const paused = await service.subscribe(topicUrn, '/survivor');
  await pauses.pause(paused);

  const crashing = killSome('smn-test-hold', 3, async () => false);
  const texts = Array.from({ length: MESSAGES }, (_, index) => String(index));
  const ids: string[] = [];
  for (const message of texts) ids.push(await service.publish(topicUrn, { message }));
  await crashing;
  await until('all to be held', async () => (await pauses.hold(paused))['held_messages'] === MESSAGES, 120);
  expect(service.notifications('/survivor')).toEqual([]);
  await law.expectSettled(ids, { recipients: MESSAGES, held: MESSAGES });

  const received = () => new Set(service.notifications('/survivor').map(({ body }) => body['message']));
  const releasing = killSome('smn-test-release', 1, async () => received().size === MESSAGES);
  await pauses.resume(paused);
  await releasing;
  await until('all to be delivered', () => received().size === MESSAGES, 120);
  await until('none to be held', async () => (await pauses.hold(paused))['held_messages'] === 0, 120);
  await law.expectSettled(ids, { recipients: MESSAGES, delivered: MESSAGES });
  expect([...received()].map(Number).toSorted((a, b) => a - b)).toEqual(texts.map(Number));
}, 400_000);
