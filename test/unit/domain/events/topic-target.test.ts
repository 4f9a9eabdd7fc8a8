import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeTemplateText, readTopicTarget, TopicTarget } from '#src/domain/events/topic-target.ts';
import { anEvent } from '#test/support/ingress.ts';

const TARGET = { topicUrn: 'urn:smn:eu-west-1:p1:orders', rule: 'nightly' };

const renderedBy = (target: object, event = anEvent()) =>
  readTopicTarget(TopicTarget.parse({ ...TARGET, ...target })).render({ event, receivedAt: 0, variants: new Map() });

describe('the target of a rule', () => {
  test('publishes to its topic as a trigger of the topic’s project', () => {
    const { trigger } = readTopicTarget(TopicTarget.parse(TARGET));

    expect(trigger).toEqual({
      id: expect.stringMatching(/^rule-[0-9a-f]{32}$/),
      ...{ project: 'p1', name: 'nightly', topicUrn: TARGET.topicUrn },
      content: { form: 'message', text: '<aws.events.event.json>' },
    });
  });

  test('makes the event, a text or a preset', () => {
    const event = anEvent();
    const variables = { state: '$.detail.state' };

    expect(renderedBy({}, event)).toEqual({ bodies: { default: JSON.stringify(event) } });
    expect(renderedBy({ subject: 'From %3Caws.events.rule-name>', message: 'It is %3Cstate>', variables })).toEqual({
      subject: 'From nightly',
      bodies: { default: 'It is ALARM' },
    });
    expect(renderedBy({ preset: 'obs' })).toMatchObject({ bodies: { default: expect.stringContaining('"nightly"') } });
  });

  test('has the same id as long as it says the same', () => {
    const idOf = (change: object = {}) => readTopicTarget(TopicTarget.parse({ ...TARGET, ...change })).trigger.id;
    const changes = [
      { topicUrn: 'urn:smn:eu-west-1:p1:others' },
      { rule: 'weekly' },
      { subject: 'S' },
      { message: 'M' },
      { preset: 'ces' },
    ];

    expect(idOf()).toBe(idOf({ saidByLaterVersions: 1 }));
    expect(new Set([idOf(), ...changes.map(idOf)]).size).toBe(6);
  });

  test('takes back every text that a template of EventBridge can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '%', '3', 'C', '2', '5', 'ü') }), (text) => {
        const encoded = encodeTemplateText(text);

        expect(encoded).not.toContain('<');
        expect(TopicTarget.parse({ ...TARGET, message: encoded }).message).toBe(text);
      }),
    );
  });

  test.each([{ topicUrn: 'urn:smn:eu-west-1:p1' }, { topicUrn: 1 }, { rule: '' }, { preset: 'other' }])(
    'is refused with %j',
    (change) => {
      expect(TopicTarget.safeParse({ ...TARGET, ...change }).success).toBe(false);
    },
  );
});
