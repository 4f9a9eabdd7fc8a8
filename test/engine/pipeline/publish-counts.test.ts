import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';

let publishing: Publishing;

// Time stands still: a new minute would begin a new count of publishes.
const startedAt = Date.now();

beforeAll(async () => {
  publishing = await startPublishing({ clock: () => startedAt });
});
afterAll(() => publishing.stop());

const MESSAGE = { message: 'x'.repeat(1024), subject: 'One kilobyte' };

/** The calls that a publish makes: to DynamoDB by name, to SQS with billed units. */
const callsOfPublish = async (
  topic: Parameters<Publishing['publish']>[0],
  body: object = MESSAGE,
  call: Parameters<Publishing['publish']>[2] = {},
) => {
  publishing.requests.length = 0;
  const dynamodb = await publishing.dynamodb.callsOf(async () => {
    expect(await publishing.publish(topic, { ...body }, call)).toMatchObject({ status: 200 });
  });
  return { dynamodb, sqs: [...publishing.requests] };
};

const ONE_SEND = { action: 'SendMessageBatch', billedUnits: 1 };

describe('the calls of a publish, credential cached', () => {
  test('cold: topic, subscribers, and one send per lane; warm: one read, and one send per lane', async () => {
    const other = await publishing.topicWith({});
    await publishing.publish(other, MESSAGE); // reads the credential
    const topic = await publishing.topicWith({ email: 1, sms: 1, http: 1 });
    const sends = [ONE_SEND, ONE_SEND, ONE_SEND];
    expect(await callsOfPublish(topic)).toEqual({ dynamodb: ['GetItem', 'Query'], sqs: sends });
    expect(await callsOfPublish(topic)).toEqual({ dynamodb: ['GetItem'], sqs: sends });
  });

  test('one subscriber costs one billed request of SQS on the sending side', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    await callsOfPublish(topic);
    expect(await callsOfPublish(topic)).toEqual({ dynamodb: ['GetItem'], sqs: [ONE_SEND] });
  });

  test('signed by AWS, a warm publish costs the same; the first reads the binding and notes its use, and KMS is not asked', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    const userArn = 'arn:aws:sts::111122223333:assumed-role/deployer/build-7';
    const principal = { id: '111122223333#role#deployer', arn: 'arn:aws:iam::111122223333:role/deployer' };
    await publishing.principalBindings.bind(topic.project, principal, { boundAt: 0, grant: { actions: 'publisher' } });
    const decryptedBefore = publishing.kms.calls.length;

    const cold = await callsOfPublish(topic, MESSAGE, { userArn });
    const warm = await callsOfPublish(topic, MESSAGE, { userArn });
    const ofAnotherSession = await callsOfPublish(topic, MESSAGE, { userArn: userArn.replace('build-7', 'build-8') });

    expect(cold).toEqual({ dynamodb: ['GetItem', 'UpdateItem', 'GetItem', 'Query'], sqs: [ONE_SEND] });
    expect(warm).toEqual({ dynamodb: ['GetItem'], sqs: [ONE_SEND] });
    expect(ofAnotherSession).toEqual(warm);
    expect(publishing.kms.calls.length).toBe(decryptedBefore);
  });

  test('a change of the subscriptions is seen by the next publish, at the price of one query', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    await callsOfPublish(topic);
    await publishing.topics.recordSubscriptionChange(topic, 0);
    expect((await callsOfPublish(topic)).dynamodb).toEqual(['GetItem', 'Query']);
  });

  test('a second of publishes at the highest rate writes nothing to be counted; the next one writes once', async () => {
    const topic = await publishing.topicWith({});
    const rest = Settings.parse({}).quotas.publishesPerTopicMinute / 60;
    for (let index = 0; index < rest; index++) {
      expect((await callsOfPublish(topic)).dynamodb).not.toContain('UpdateItem');
    }
    expect((await callsOfPublish(topic)).dynamodb).toEqual(['GetItem', 'UpdateItem']);
    expect((await callsOfPublish(topic)).dynamodb).toEqual(['GetItem']);
  });

  test('a topic without subscribers takes messages and sends nothing', async () => {
    const topic = await publishing.topicWith({});
    expect((await callsOfPublish(topic)).sqs).toEqual([]);
  });

  test('a template costs one read more', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    await callsOfPublish(topic);
    const calls = await publishing.dynamodb.callsOf(() =>
      publishing.publish(topic, { message_template_name: 'absent', tags: { a: 'b' } }),
    );
    expect(calls).toEqual(['GetItem', 'BatchGetItem']);
  });
});

describe('the calls of a publish in a stage that counts all usage', () => {
  test('are one write more in ten seconds for each project, beside what goes to SQS', async () => {
    const start = Date.UTC(2026, 10, 15);
    let now = start;
    const counting = await startPublishing({ settings: { usage: { kept: 'all' } }, clock: () => now });
    onTestFinished(() => counting.stop());
    const topic = await counting.topicWith({ http: 1 });
    const publish = () => counting.dynamodb.callsOf(() => counting.publish(topic, { message: 'x' }));
    await publish(); // reads the credential and the subscribers, and writes the first count

    for (now += 1000; now < start + 10_000; now += 1000) expect(await publish()).toEqual(['GetItem']);
    expect((await publish()).toSorted()).toEqual(['GetItem', 'UpdateItem']);
    expect(await publish()).toEqual(['GetItem']);
    const usage = createUsageStore(counting.dynamodb.deliveries);
    expect((await usage.ofMonth({ project: topic.project, month: '2026-11' })).publishes).toBe(11);
  });
});

describe('the calls of a large topic', () => {
  test('publishing is one read and one send; expanding 5,000 is one read a page and three sends', async () => {
    const topic = await publishing.topicWith({ http: 5000 });
    expect(await callsOfPublish(topic)).toEqual({ dynamodb: ['GetItem'], sqs: [ONE_SEND] });

    const [request = ''] = await publishing.sqs.take(publishing.sqs.urls.fanOut);
    let pages = 0;
    for await (const _page of publishing.subscriptions.pages(topic.id)) pages += 1;
    const { subscriptions, sqs } = publishing;
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    await sqs.take(sqs.urls.lanes.http); // what the tests before sent
    publishing.requests.length = 0;
    const reads = await publishing.dynamodb.callsOf(() => expandRange(request, { subscriptions, queues }));

    expect(reads).toEqual(Array(pages).fill('Query'));
    expect(publishing.requests.map(({ action }) => action)).toEqual(Array(3).fill('SendMessageBatch'));
    const envelopes = (await sqs.take(sqs.urls.lanes.http)).map((text) => JSON.parse(text));
    const recipients = envelopes.flatMap((envelope) => envelope.recipients);
    expect(envelopes).toHaveLength(25);
    expect(new Set(recipients.map(({ endpoint }) => endpoint)).size).toBe(5000);
  });

  test('is split into ranges of at most 20,000 subscribers', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    await publishing.topics.recordSubscriptionChange(topic, 50_000);
    await callsOfPublish(topic);
    const requests = (await publishing.sqs.take(publishing.sqs.urls.fanOut)).map((text) => JSON.parse(text));
    expect(requests.map(({ range }) => range.from.slice(0, 4)).toSorted()).toEqual(['0000', '5555', 'aaaa']);
  });
});
