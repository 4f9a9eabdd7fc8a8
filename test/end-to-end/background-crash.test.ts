import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPauses } from '#test/support/pauses.ts';
import { createReceiptLaw } from '#test/support/receipt-law.ts';
import { type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let pauses: ReturnType<typeof createPauses>;

beforeAll(async () => {
  // Short invocations, so that what a crash makes invisible comes back after 24 s.
  const functions = { job: { timeoutSeconds: 4 }, release: { timeoutSeconds: 4 }, deliverHttp: { timeoutSeconds: 4 } };
  const delivery = {
    endpointTimeoutSeconds: 1,
    // Messages outlive the time in which nothing has been noted of their endpoint.
    retryStepsSeconds: [60, 60, 60, 60, 60, 60],
    health: { failures: 5, firstProbeSeconds: 2, maxProbeSeconds: 4 },
  };
  const settings = { allowedCidrs: ['127.0.0.0/8'], delivery };
  service = await startService({ functions, settings }, { minuteMilliseconds: 1000 });
  pauses = createPauses(service);
});
afterAll(() => service.stop());

const of = (what: string): string => `/ops/v1/${service.cloud.facts.projectId}/${what}`;
const textsAt = (path: string) => new Set(service.notifications(path).map(({ body }) => body['message']));
const textsOf = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`);

/** Kills a function while it runs: each time it has been invoked again, until so many were killed. */
const killRepeatedly = (name: string, times: number) => {
  const { invocations, kill } = service.cloud.functions;
  const seen = { killed: 0, invocations: invocations(name) };
  return until(
    `${times} crashes of ${name}`,
    () => {
      if (invocations(name) > seen.invocations) {
        seen.invocations = invocations(name);
        seen.killed += 1;
        kill(name);
      }
      return seen.killed === times;
    },
    120,
  );
};

/** Reports of what was held, sent and delivered come in any order, and those of killed functions when their work is repeated. */
const expectDelivered = async (law: ReturnType<typeof createReceiptLaw>, ids: readonly string[]) => {
  const sums = { recipients: ids.length, delivered: ids.length };
  const isSettled = () =>
    law.expectSettled(ids, sums).then(
      () => true,
      () => false,
    );
  await until('all reports', isSettled, 120);
  await law.expectSettled(ids, sums);
};

test('a job whose function is killed releases everything, counts it, and is done', async () => {
  const MESSAGES = 120;
  const law = createReceiptLaw(service);
  const topicUrn = await service.topic();
  await law.keepReceipts(topicUrn);
  const paused = await service.subscribe(topicUrn, '/released');
  await pauses.pause(paused);
  const ids: string[] = [];
  for (const message of textsOf(MESSAGES)) ids.push(await service.publish(topicUrn, { message }));
  await pauses.held(paused, MESSAGES);
  let midway = 0;
  service.sink.on('/released', (response) => {
    // In the middle of a job: some of it is delivered while the rest is sent.
    if (midway === 0 && textsAt('/released').size >= MESSAGES / 6) {
      midway += 1;
      service.cloud.functions.kill('smn-test-job');
    }
    response.writeHead(200).end();
  });

  const crashing = killRepeatedly('smn-test-job', 1);
  const { body } = await service.call('POST', of('jobs'), { action: 'release', topic_urn: topicUrn });
  await crashing;
  const job = await until(
    'the job to end',
    async () => {
      const shown = (await service.call('GET', of(`jobs/${String(body['job_id'])}`))).body;
      return shown['state'] !== 'running' && shown;
    },
    180,
  );

  await until('every message', () => textsAt('/released').size === MESSAGES, 60);
  expect(job).toMatchObject({ state: 'done', done: MESSAGES, failed: 0, dropped: 0 });
  expect(midway).toBe(1);
  await pauses.held(paused, 0);
  await expectDelivered(law, ids);
}, 400_000);

test('an endpoint whose state is being changed by functions that are killed is held, told of, and gets everything', async () => {
  const MESSAGES = 10;
  const law = createReceiptLaw(service);
  const topicUrn = await service.topic();
  await law.keepReceipts(topicUrn);
  const sick = await service.subscribe(topicUrn, '/sick');
  let isUp = false;
  const taken = new Set<unknown>();
  service.sink.on('/sick', (response, { body: { message } }) => {
    if (isUp) taken.add(message);
    response.writeHead(isUp ? 200 : 503).end();
  });
  const health = async () => (await service.call('GET', of(`subscriptions/${sick}/health`))).body;
  const eventsOf = (subject: string) =>
    service.cloud.outbox('event').filter((event) => event.subject === subject && event.text.includes(sick));
  const idsOf = (subject: string) => new Set(eventsOf(subject).map(({ text }) => JSON.parse(text).detail.id));

  const falling = killRepeatedly('smn-test-release', 2);
  const ids: string[] = [];
  const publish = async (texts: readonly string[]) => {
    for (const message of texts) ids.push(await service.publish(topicUrn, { message, time_to_live: '3600' }));
  };
  await publish(textsOf(MESSAGES).slice(0, 6));
  await falling;
  await until('the endpoint to be unhealthy', async () => (await health())['state'] === 'unhealthy', 180);
  await until('the event of that', () => eventsOf('SMN Endpoint Unhealthy').length > 0, 120);
  await publish(textsOf(MESSAGES).slice(6));

  const rising = Promise.all([killRepeatedly('smn-test-release', 2), killRepeatedly('smn-test-deliver-http', 1)]);
  isUp = true;
  await rising;
  await until('the endpoint to be healthy', async () => (await health())['state'] === 'healthy', 180);
  await until('every message', () => textsOf(MESSAGES).every((text) => taken.has(text)), 180);
  await until('the event of that', () => eventsOf('SMN Endpoint Recovered').length > 0, 120);
  await pauses.held(sick, 0);
  await expectDelivered(law, ids);
  expect([idsOf('SMN Endpoint Unhealthy').size, idsOf('SMN Endpoint Recovered').size]).toEqual([1, 1]);
}, 900_000);
