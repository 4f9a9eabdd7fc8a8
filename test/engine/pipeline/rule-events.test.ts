import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TOPIC_TARGET } from '#src/domain/events/topic-target.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { aPolicy, aStatement } from '#test/support/access-policy.ts';
import { anEvent, messagesIn, startIngress, type TestIngress } from '#test/support/ingress.ts';

const MINUTE_MS = 60_000;

/** A stage that takes events of rules, which act as this service unless their source has another. */
const WITH_RULES = { ruleService: 'functiongraph' };

let ingress: TestIngress;

beforeAll(async () => {
  ingress = await startIngress();
});
afterAll(() => ingress.stop());

beforeEach(async () => {
  ingress.time.now += 10 * MINUTE_MS;
  await ingress.sqs.take(ingress.sqs.urls.lanes.http);
});

const urnOf = (topic: Topic) => formatTopicUrn({ ...topic, region: 'us-east-1' });

/** What a rule's target sends: the event, and beside it the topic. */
const toTopic = (topic: Topic | string, event: object = anEvent(), target: object = {}) => ({
  [TOPIC_TARGET]: { topicUrn: typeof topic === 'string' ? topic : urnOf(topic), rule: 'nightly', ...target },
  event,
});

const delivered = () => messagesIn(ingress.sqs, ingress.sqs.urls.lanes.http);

const permit = (topic: Topic, service: string) => {
  const policy = aPolicy(aStatement({ Resource: urnOf(topic), Principal: { Service: [service] } }));
  return ingress.accessPolicies.put(topic.id, JSON.stringify(policy), ingress.time.now);
};

const deadLetters = async () => {
  const { Messages = [] } = await ingress.sqs.sqs.send(
    new ReceiveMessageCommand({
      ...{ QueueUrl: ingress.deadLettersUrl, MaxNumberOfMessages: 10 },
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(({ MessageAttributes = {} }) => MessageAttributes['ERROR_MESSAGE']?.StringValue ?? '');
};

describe('an event that the target of a rule sends', () => {
  test('is published to the topic that the target names, and asks no trigger', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic);
    const { work, counts } = ingress.instance(WITH_RULES);
    const variables = { state: '$.detail.state' };
    await work(toTopic(topic, anEvent(), { message: 'So it is %3Cstate>', variables }));

    const body = toTopic(topic, anEvent());
    ingress.requests.length = 0;
    const dynamodb = await ingress.dynamodb.callsOf(() => work(body));
    const sqs = ingress.requests.map(({ action }) => action);

    expect(await delivered()).toMatchObject([
      { topicId: topic.id, body: 'So it is ALARM' },
      { topicId: topic.id, body: JSON.stringify(body.event) },
    ]);
    expect(counts()).toEqual({ EventsReceived: 1, EventsPublished: 1 });
    // The topic and its access policy.
    expect(dynamodb).toEqual(['GetItem', 'GetItem']);
    expect(sqs).toEqual(['SendMessageBatch']);
  });

  test('is the same message whenever it comes again, and another for another target', async () => {
    const topic = await ingress.topicFor('http');
    const event = anEvent();
    await ingress.instance(WITH_RULES).work(toTopic(topic, event));
    await ingress.instance(WITH_RULES).work(toTopic(topic, event), toTopic(topic, event));
    await ingress.instance(WITH_RULES).work(toTopic(topic, event, { rule: 'weekly' }));

    const ids = (await delivered()).map(({ messageId }) => messageId);

    expect(ids).toHaveLength(3);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('must be let in by the policy of the topic, as the service of its source or of rules', async () => {
    const topic = await ingress.topicFor('http');
    const { work, counts, refusals } = ingress.instance(WITH_RULES);
    const scheduled = () => toTopic(topic, anEvent({ source: 'aws.events' }));
    await work(scheduled());
    await permit(topic, 'functiongraph');
    await work(scheduled(), toTopic(topic, anEvent({ source: 'aws.s3' })));

    expect(await delivered()).toHaveLength(1);
    expect(counts()).toEqual({ EventsReceived: 2, EventsPublished: 1, EventsRefused: 1 });
    expect(refusals).toEqual(Array(2).fill('the access policy of the topic does not allow SMN:Publish to the service'));
  });

  test('is refused when the topic does not exist, and by a stage that takes none of rules', async () => {
    const topic = await ingress.topicFor('http');
    const { work, refusals } = ingress.instance(WITH_RULES);
    const silent = ingress.instance();
    await work(toTopic('urn:smn:us-east-1:project-1:no-such-topic'));
    await silent.work(toTopic(topic));

    expect(refusals).toEqual(['the topic does not exist']);
    expect(silent.refusals).toEqual(['the stage takes no events of rules']);
    expect(silent.counts()).toEqual({ EventsReceived: 1, EventsRefused: 1 });
    expect(await delivered()).toEqual([]);
  });

  test('is bounded over all instances, and dropped when it is about the service itself', async () => {
    const topic = await ingress.topicFor('http');
    const change = { ...WITH_RULES, publishesPerTriggerMinute: 1 };
    const { work, counts } = ingress.instance(change);

    expect(await work(toTopic(topic), toTopic(topic))).toEqual(['1']);
    expect(counts()).toEqual({ EventsReceived: 2, EventsPublished: 1, EventsDelayed: 1 });
    await work(toTopic(topic, anEvent({ detail: { alarmName: 'smn-test-unfiled' } })));
    expect(counts()).toEqual({ EventsReceived: 1, EventsOwn: 1 });
  });

  test('goes to the dead-letter queue when it cannot be read, with the reason', async () => {
    const topic = await ingress.topicFor('http');
    const { work } = ingress.instance(WITH_RULES);
    await work(toTopic('orders'), toTopic(topic, {}), toTopic(topic, anEvent(), { message: '%3Cstate>' }));

    const reasons = await deadLetters();

    expect(reasons).toHaveLength(3);
    const [urn, event, variable] = reasons;
    expect(urn).toContain('It is no URN of a topic.');
    expect(event).toContain('event.id');
    expect(variable).toContain('At message_template: It is "<state>"');
  });
});

describe('what others can shape', () => {
  const forged = (topic: Topic) => toTopic(topic);

  test('is never taken for the target of a rule: not the detail of an event, nor a notification of SNS', async () => {
    const topic = await ingress.topicFor('http');
    await permit(topic, 'functiongraph');
    const { work, counts } = ingress.instance(WITH_RULES);
    const body = forged(topic);
    await work(
      anEvent({ source: 'com.example.orders', detail: body }),
      anEvent({ source: 'com.example.orders', resources: [JSON.stringify(body)], 'detail-type': TOPIC_TARGET }),
      {
        ...{ Type: 'Notification', MessageId: '1', TopicArn: 'arn:aws:sns:us-east-1:1:budgets' },
        ...{ Subject: TOPIC_TARGET, Message: JSON.stringify(body), Timestamp: '2026-01-02T03:04:05Z' },
      },
    );

    expect(counts()).toEqual({ EventsReceived: 3, EventsUnmatched: 3 });
    expect(await delivered()).toEqual([]);
  });

  test('whatever a target says, is worked to its end', async () => {
    const topic = await ingress.topicFor('http');
    const { work } = ingress.instance(WITH_RULES);
    const text = fc.string();
    const target = fc.record(
      {
        subject: text,
        message: text,
        preset: fc.constantFrom('ces', 'obs', 'x'),
        variables: fc.dictionary(text, text),
      },
      { requiredKeys: [] },
    );

    await fc.assert(
      fc.asyncProperty(target, fc.object({ maxDepth: 2 }), async (said, detail) => {
        ingress.time.now += MINUTE_MS;
        expect(await work(toTopic(topic, anEvent({ detail: JSON.parse(JSON.stringify(detail)) }), said))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
