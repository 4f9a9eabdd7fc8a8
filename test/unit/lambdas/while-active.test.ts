import { expect, test } from 'vitest';
import { whileActive } from '#lambdas/runtime/while-active.ts';
import { lambdaContext } from '#test/support/api-gateway-event.ts';
import { aQueueRecord } from '#test/support/queue-record.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';

const OWN = { role: 'feedback' } as const;
const event = { Records: [aQueueRecord({ n: 1 }, 'a'), aQueueRecord({ n: 2 }, 'b')] };

const run = async (isActing: boolean | undefined, refuses: (n: number) => boolean = () => false) => {
  const queues = createRecordingQueues(({ body }) => refuses(body.n));
  let worked = 0;
  const work = async () => {
    worked += 1;
    return { batchItemFailures: [{ itemIdentifier: 'of the work' }] };
  };
  const fence = isActing === undefined ? undefined : { isActing: async () => isActing };
  const { batchItemFailures } = await whileActive(work, { fence, queues, own: OWN })(event, lambdaContext());
  return { worked, sent: queues.sent, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
};

test.each([true, undefined])(
  'works what the queue brings where the site is active, or the only one',
  async (isActing) => {
    expect(await run(isActing)).toEqual({ worked: 1, sent: [], failed: ['of the work'] });
  },
);

test('elsewhere what it brings goes back for a quarter of an hour, as messages of their own', async () => {
  expect(await run(false)).toEqual({
    worked: 0,
    sent: [1, 2].map((n) => ({ to: OWN, delaySeconds: 900, body: { n } })),
    failed: [],
  });
});

test('what the queue does not take back is received again', async () => {
  expect((await run(false, (n) => n === 2)).failed).toEqual(['b']);
});
