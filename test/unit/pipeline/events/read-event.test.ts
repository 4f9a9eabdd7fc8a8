import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvent } from '#src/pipeline/events/read-event.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:budgets';

const EVENT = {
  ...{ version: '0', id: 'e-1', 'detail-type': 'Object Created', source: 'aws.s3', account: '111122223333' },
  ...{ time: '2026-01-02T03:04:05Z', region: 'eu-west-1', resources: ['arn:aws:s3:::b'], detail: { key: 'k' } },
};

/** As JSON, whatever of it has such a form. */
const aText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? 1 : inner));

const aNotification = (change: object = {}) =>
  JSON.stringify({
    ...{ Type: 'Notification', MessageId: 'm-1', TopicArn: TOPIC, Message: 'text' },
    ...{ Timestamp: '2026-01-02T03:04:05.678Z', SignatureVersion: '1' },
    ...change,
  });

const detailOf = (change: object) => {
  const read = readEvent(aNotification(change));
  return 'event' in read ? read.event.detail : read;
};

describe('a message of the queue of events', () => {
  test('is an event as EventBridge sends it', () => {
    expect(readEvent(JSON.stringify(EVENT))).toEqual({ event: EVENT });
  });

  test('or a notification of SNS, which becomes an event of its topic', () => {
    expect(readEvent(aNotification({ Subject: 'Budget' }))).toEqual({
      event: {
        ...{ version: '0', id: 'm-1', 'detail-type': 'SNS Notification', source: 'aws.sns', account: '111122223333' },
        ...{ time: '2026-01-02T03:04:05.678Z', region: 'eu-west-1', resources: [TOPIC] },
        detail: { subject: 'Budget', message: 'text', message_attributes: {} },
      },
    });
  });

  test.each([
    ['an object', '{"a":[1]}', { a: [1] }],
    ['a list', '[1]', [1]],
    ['a number, which stays text', '42', '42'],
    ['a text in quotes, which keeps them', '"a"', '"a"'],
    [
      'what is nested too deep to look inside',
      `${'['.repeat(90)}${']'.repeat(90)}`,
      `${'['.repeat(90)}${']'.repeat(90)}`,
    ],
  ])('whose text may be %s', (_, Message, message) => {
    expect(detailOf({ Message })).toEqual({ message, message_attributes: {} });
  });

  test('whose attributes have the types that SNS gives them', () => {
    const MessageAttributes = {
      team: { Type: 'String', Value: 'orders' },
      limit: { Type: 'Number', Value: '10.5' },
      huge: { Type: 'Number', Value: '1e999' },
      zones: { Type: 'String.Array', Value: '["a","b"]' },
      wrong: { Type: 'String.Array', Value: 'a' },
    };

    expect(detailOf({ MessageAttributes })).toEqual({
      message: 'text',
      message_attributes: { team: 'orders', limit: 10.5, huge: '1e999', zones: ['a', 'b'], wrong: 'a' },
    });
  });

  test.each([
    ['no JSON', 'text', 'It is not JSON.'],
    ['no object', '[]', /expected object/],
    ['an event without an id', JSON.stringify({ ...EVENT, id: undefined }), /at id/],
    ['an event whose detail is a list', JSON.stringify({ ...EVENT, detail: [] }), /at detail/],
    ['the confirmation of a subscription', aNotification({ Type: 'SubscriptionConfirmation' }), /at id/],
    ['a notification at no time', aNotification({ Timestamp: 'yesterday' }), /at time/],
  ])('is refused with the reason when it is %s', (_, body, problem) => {
    expect(readEvent(body)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('is never a reason to throw, whatever it is, and a reason is never long', () => {
    const json = fc.json({ maxDepth: 6 });
    const fields = { id: fc.string(), time: fc.string(), resources: fc.anything(), detail: fc.object() };
    const event = fc.record(fields, { requiredKeys: [] }).map((some) => aText({ ...EVENT, ...some }));
    const notification = json.map((Message) => aNotification({ Message }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), json, event, notification), (body) => {
        const read = readEvent(body);
        return 'event' in read || read.problem.length <= 1000;
      }),
    );
    expect(readEvent('['.repeat(100_000))).toEqual({ problem: 'It is not JSON.' });
    expect(readEvent(`${'['.repeat(5000)}${']'.repeat(5000)}`)).toHaveProperty('problem');
  });
});
