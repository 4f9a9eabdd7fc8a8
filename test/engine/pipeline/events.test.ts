import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serviceEvent, serviceEventSource } from '#src/domain/service-events/service-event.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { aPolicy, aStatement } from '#test/support/access-policy.ts';
import { anEvent, messagesIn, SNS_TOPIC, startIngress, type TestIngress } from '#test/support/ingress.ts';

const MINUTE_MS = 60_000;
const ORDERS = 'com.example.orders';

let ingress: TestIngress;

beforeAll(async () => {
  ingress = await startIngress();
});
afterAll(() => ingress.stop());

// What one test counts in a minute, and remembers of triggers, is nothing to the next.
beforeEach(async () => {
  ingress.time.now += 10 * MINUTE_MS;
  for (const lane of ['http', 'sms'] as const) await ingress.sqs.take(ingress.sqs.urls.lanes[lane]);
  await disableAll();
});

/** Triggers of tests before would want the events of the next. */
const disableAll = async () => {
  for (const source of ['aws.cloudwatch', 'aws.sns', ORDERS]) {
    for (const trigger of await ingress.triggers.triggersOfSource(source)) await ingress.triggers.remove(trigger);
  }
};

const delivered = (lane: 'http' | 'sms' = 'http') => messagesIn(ingress.sqs, ingress.sqs.urls.lanes[lane]);

/** The calls that work makes: to DynamoDB by name, to SQS by action. */
const callsOf = async (work: () => Promise<unknown>) => {
  ingress.requests.length = 0;
  const dynamodb = await ingress.dynamodb.callsOf(work);
  return { dynamodb, sqs: ingress.requests.map(({ action }) => action) };
};

const permit = (topic: Topic, service: string) => {
  const Resource = formatTopicUrn({ ...topic, region: 'us-east-1' });
  const policy = aPolicy(aStatement({ Resource, Principal: { Service: [service] } }));
  return ingress.accessPolicies.put(topic.id, JSON.stringify(policy), ingress.time.now);
};

describe('an event that a trigger wants', () => {
  test('is published to its topic, with the text of the trigger', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic);
    const { work, counts } = ingress.instance();

    expect(await work(anEvent())).toEqual([]);
    expect(await delivered()).toMatchObject([{ topicId: topic.id, body: 'It is ALARM' }]);
    expect(counts()).toEqual({ EventsReceived: 1, EventsPublished: 1 });
  });

  test('costs a read of triggers, topic and policy and one send; triggers are read once a minute', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic);
    const { work } = ingress.instance();
    await work(anEvent({ source: ORDERS }));
    const cold = await callsOf(() => work(anEvent()));
    ingress.time.now += MINUTE_MS - 1;
    const warm = await callsOf(() => work(anEvent()));
    ingress.time.now += 1;
    const again = await callsOf(() => work(anEvent()));

    // Beside them the id secret, which an instance reads once, and the subscribers, which are kept as those of a publish are.
    expect(cold.dynamodb.toSorted()).toEqual(['GetItem', 'GetItem', 'GetItem', 'Query', 'Query']);
    expect(warm.dynamodb).toEqual(['GetItem', 'GetItem']);
    // The second publish of a minute is the first that is counted for all instances.
    expect(again.dynamodb.toSorted()).toEqual(['GetItem', 'GetItem', 'Query', 'Query', 'UpdateItem']);
    for (const { sqs } of [cold, warm, again]) expect(sqs).toEqual(['SendMessageBatch']);
  });

  test('is the same message when it comes again to another instance, and nothing at all in the same', async () => {
    await ingress.trigger(await ingress.topicFor('http'));
    const event = anEvent();
    const [first, second] = [ingress.instance(), ingress.instance()];
    await first.work(event);
    await second.work(event);
    const repeated = await callsOf(() => first.work(event, event));

    const [one, other, ...more] = await delivered();
    expect(one?.messageId).toMatch(/^[0-9a-f]{32}$/);
    expect(other).toEqual(one);
    expect(more).toEqual([]);
    expect(repeated).toEqual({ dynamodb: [], sqs: [] });
  });

  test('is one message for each trigger that wants it', async () => {
    const [http, sms] = [await ingress.topicFor('http'), await ingress.topicFor('sms')];
    await ingress.trigger(http);
    await ingress.trigger(sms, { content: { form: 'message', text: 'Other' }, variables: {} });
    await ingress.trigger(sms, { pattern: { detail: { state: ['OK'] } } });
    await ingress.trigger(sms, { isEnabled: false });
    const { work, counts } = ingress.instance();
    await work(anEvent());

    expect(await delivered('http')).toMatchObject([{ body: 'It is ALARM' }]);
    expect(await delivered('sms')).toMatchObject([{ body: 'Other' }]);
    expect(counts()).toEqual({ EventsReceived: 1, EventsPublished: 2 });
  });

  test('may be a notification of SNS, as the service of its topic', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic, {
      source: 'aws.sns',
      pattern: { resources: [SNS_TOPIC], detail: { message: { limit: [{ numeric: ['>', 5] }] } } },
      content: { form: 'message', text: '<subject>: <limit>' },
      variables: { subject: '$.detail.subject', limit: '$.detail.message.limit' },
    });
    const notification = {
      ...{ Type: 'Notification', MessageId: 'm-1', TopicArn: SNS_TOPIC, Subject: 'Budget', Message: '{"limit":10}' },
      Timestamp: '2026-01-02T03:04:05.678Z',
    };
    const { work, counts } = ingress.instance();
    await work(notification, { ...notification, MessageId: 'm-2', TopicArn: `${SNS_TOPIC}-of-others` });

    expect(await delivered()).toMatchObject([{ body: 'Budget: 10' }]);
    expect(counts()).toEqual({ EventsReceived: 2, EventsPublished: 1, EventsUnmatched: 1 });
  });
});

describe('the access policy of the topic', () => {
  test('must let the service in; that the trigger is the owner’s does not count', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic, { source: ORDERS });
    const { work, counts, refusals } = ingress.instance();

    expect(await work(anEvent({ source: ORDERS }))).toEqual([]);
    expect(await delivered()).toEqual([]);
    expect(counts()).toEqual({ EventsReceived: 1, EventsRefused: 1 });
    expect(refusals).toEqual([expect.stringContaining('the access policy of the topic')]);

    await permit(topic, 'obs');
    await work(anEvent({ source: ORDERS }));
    expect(await delivered()).toEqual([]);
    await permit(topic, 'functiongraph');
    await work(anEvent({ source: ORDERS }));
    expect(await delivered()).toHaveLength(1);
  });

  test('may shut out a service that may publish by default', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic);
    const Resource = formatTopicUrn({ ...topic, region: 'us-east-1' });
    const denying = aPolicy(aStatement({ Effect: 'Deny', Resource, Principal: { Service: ['ces'] } }));
    await ingress.accessPolicies.put(topic.id, JSON.stringify(denying), ingress.time.now);
    const { work, counts } = ingress.instance();
    await work(anEvent());

    expect(counts()).toEqual({ EventsReceived: 1, EventsRefused: 1 });
  });
});

describe('a trigger that publishes more than it may in a minute', () => {
  test('gets the event again later, and nothing is lost', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic);
    const { work, counts } = ingress.instance({ publishesPerTriggerMinute: 2 });
    const events = [anEvent(), anEvent(), anEvent()];

    expect(await work(...events)).toEqual(['2']);
    expect(counts()).toEqual({ EventsReceived: 3, EventsPublished: 2, EventsDelayed: 1 });
    expect(await delivered()).toHaveLength(2);
    ingress.time.now += MINUTE_MS;
    expect(await work(...events)).toEqual([]);
    expect(await delivered()).toHaveLength(1);
  });

  test('is bounded over all instances', async () => {
    await ingress.trigger(await ingress.topicFor('http'));
    const instances = Array.from({ length: 4 }, () => ingress.instance({ publishesPerTriggerMinute: 2 }));
    const failed = [];
    for (const { work } of instances) failed.push(...(await work(anEvent())));

    expect(failed).toHaveLength(2);
  });
});

describe('a trigger that fails', () => {
  test('for good, as its template is gone or its topic, stops no other', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic, { content: { form: 'template', name: 'gone' }, variables: {} });
    await ingress.trigger({ ...topic, name: 'gone' });
    await ingress.trigger(topic, {
      content: { form: 'message', text: '<none>' },
      variables: { none: '$.detail.none' },
    });
    await ingress.trigger(topic);
    const { work, counts, refusals } = ingress.instance();

    expect(await work(anEvent())).toEqual([]);
    expect(await delivered()).toHaveLength(1);
    expect(counts()).toEqual({ EventsReceived: 1, EventsPublished: 1, EventsRefused: 3 });
    expect(refusals.toSorted()).toEqual([
      'the message is empty',
      'the message is template-missing',
      'the topic does not exist',
    ]);
  });

  test('to be read, since another release kept it, stops no other', async () => {
    const topic = await ingress.topicFor('http');
    await ingress.trigger(topic, { pattern: { detail: 'of a later kind' } });
    await ingress.trigger(topic);
    const { work, counts } = ingress.instance();

    expect(await work(anEvent())).toEqual([]);
    expect(counts()).toEqual({ EventsReceived: 1, EventsPublished: 1 });
  });

  test('for now, lets the event come again, for itself alone', async () => {
    const [http, sms] = [await ingress.topicFor('http'), await ingress.topicFor('sms')];
    await ingress.trigger(http);
    await ingress.trigger(sms);
    const { urls } = ingress.sqs;
    const gone = `${urls.lanes.sms}-gone`;
    const broken = ingress.instance({ urls: { ...urls, lanes: { ...urls.lanes, sms: gone }, fanOut: gone } });
    const event = anEvent();

    expect(await broken.work(event)).toEqual(['0']);
    expect(await broken.work(event)).toEqual(['0']);
    const first = await delivered('http');
    expect(first).toHaveLength(1);

    // Another instance does not know of the first, and sends a copy of it, whose id says so.
    ingress.time.now += MINUTE_MS;
    expect(await ingress.instance().work(event)).toEqual([]);
    expect(await delivered('sms')).toHaveLength(1);
    expect(await delivered('http')).toEqual(first);
  });
});

describe('an event that no trigger is asked about', () => {
  test.each([
    ['of an alarm of the service', { detail: { state: 'ALARM', alarmName: 'smn-test-events-age' } }, 'EventsOwn'],
    ['of a function of the service', { resources: ['arn:aws:lambda:x:1:function:smn-test-api'] }, 'EventsOwn'],
    ['told by the service', { source: 'smn.test' }, 'EventsOwn'],
    ['of a source that the stage does not name', { source: 'aws.s3' }, 'EventsUnmatched'],
    ['that matches no pattern', { 'detail-type': 'Other' }, 'EventsUnmatched'],
  ])('is one %s', async (_, change, counted) => {
    await ingress.trigger(await ingress.topicFor('http'));
    const { work, counts } = ingress.instance();
    const { sqs } = await callsOf(() => work(anEvent(change)));

    expect(counts()).toEqual({ EventsReceived: 1, [counted]: 1 });
    expect(sqs).toEqual([]);
  });
});

test('an event that the service has sent publishes nothing when a rule brings it back, as it is or through SNS', async () => {
  const topic = await ingress.topicFor('http');
  for (const source of ['smn.test', 'aws.sns', ORDERS])
    await ingress.trigger(topic, { source, pattern: { region: ['us-east-1'] } });
  const { detailType, detail } = serviceEvent('SMN Dead Letter Filed', ['1'], {
    ...{ project_id: 'project-1', topic_urn: 'x', subscription_urn: 'y', protocol: 'sms' as const },
    ...{ since: '2026-01-02T03:04:05Z', reason: 'HTTP 404', message_id: '1' },
  });
  const source = serviceEventSource('smn-test-');
  const event = anEvent({ 'detail-type': detailType, source, detail });
  const notification = {
    ...{ Type: 'Notification', MessageId: 'm-1', TopicArn: SNS_TOPIC, Message: JSON.stringify(event) },
    Timestamp: '2026-01-02T03:04:05.678Z',
  };
  const { work, counts } = ingress.instance();

  expect(await work(event, notification)).toEqual([]);
  expect(counts()).toEqual({ EventsReceived: 2, EventsOwn: 2 });
  expect(await delivered()).toEqual([]);

  await work({ ...notification, MessageId: 'm-2', Message: JSON.stringify({ ...event, source: 'smn.other' }) });
  expect(await delivered()).toHaveLength(1);
});

describe('a message that is no event', () => {
  const deadLetters = async () => {
    const { Messages = [] } = await ingress.sqs.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: ingress.deadLettersUrl, MessageAttributeNames: ['All'] }),
    );
    return Messages.map(({ Body, MessageAttributes = {} }) => [
      Body,
      MessageAttributes['ERROR_CODE']?.StringValue,
      MessageAttributes['ERROR_MESSAGE']?.StringValue,
    ]);
  };

  test('goes to the dead-letter queue as it is, with the reason, and stops no other', async () => {
    await ingress.trigger(await ingress.topicFor('http'));
    const { work, counts } = ingress.instance();

    expect(await work('no event', anEvent())).toEqual([]);
    expect(await deadLetters()).toEqual([['no event', 'UNREADABLE_EVENT', 'It is not JSON.']]);
    expect(await delivered()).toHaveLength(1);
    expect(counts()).toEqual({ EventsReceived: 2, EventsPublished: 1 });
  });

  test('comes again when that queue refuses it', async () => {
    const { work } = ingress.instance({ deadLettersUrl: `${ingress.deadLettersUrl}-gone` });

    expect(await work('no event')).toEqual(['0']);
  });

  test('whatever it is, is worked to its end', async () => {
    await ingress.trigger(await ingress.topicFor('http'), { pattern: { version: ['0'] } });
    const { work } = ingress.instance();
    const event = fc.record({ detail: fc.object(), resources: fc.array(fc.string()) }).map((some) => anEvent(some));
    const texts = fc.oneof(
      fc.json(),
      fc.string({ minLength: 1 }),
      event.map((one) => textOf(one)),
    );

    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        ingress.time.now += MINUTE_MS;
        expect(await work(text)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? 1 : inner));

test('a change of a trigger is seen within a minute', async () => {
  const topic = await ingress.topicFor('http');
  const trigger = await ingress.trigger(topic);
  const { work, counts } = ingress.instance();
  await work(anEvent());
  await ingress.triggers.setEnabled(trigger, false, ingress.time.now);

  await work(anEvent());
  ingress.time.now += MINUTE_MS;
  await work(anEvent());

  expect(counts()).toMatchObject({ EventsUnmatched: 1 });
  expect(await delivered()).toHaveLength(2);
});
