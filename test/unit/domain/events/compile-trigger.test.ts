import { describe, expect, test } from 'vitest';
import { compileTrigger, type TriggerRule } from '#src/domain/events/compile-trigger.ts';
import { EventBridgeEvent } from '#src/domain/events/event.ts';
import { InvalidDefinition } from '#src/domain/events/invalid-definition.ts';
import { bodyFor } from '#src/domain/messages/message.ts';
import { metricAlarm, objectCreated } from './sample-events.ts';

const event = EventBridgeEvent.parse(metricAlarm);
const aRule = (rule: Partial<TriggerRule> = {}): TriggerRule => ({
  name: 'alarms',
  pattern: { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } },
  content: { form: 'message', text: '<alarm> is in <state> (<aws.events.rule-name>)' },
  variables: { alarm: '$.detail.alarmName', state: '$.detail.state.value' },
  ...rule,
});

const rendered = (rule: Partial<TriggerRule>, variants: Readonly<Record<string, string>> = {}) =>
  compileTrigger(aRule(rule)).render({
    event,
    receivedAt: 0,
    variants: new Map(Object.entries(variants).map(([protocol, content]) => [protocol, { content }])),
  });

describe('a trigger', () => {
  test('matches events by its pattern, and tells why', () => {
    const { match, explain } = compileTrigger(aRule());

    expect(match(event)).toBe(true);
    expect(match(EventBridgeEvent.parse(objectCreated))).toBe(false);
    expect(explain(event).decidedBy).toEqual({ path: 'detail.state.value', expected: 'ALARM', found: 'ALARM' });
  });

  test('makes a message of its template, and a subject', () => {
    expect(rendered({ subject: '<state>: <alarm>' })).toEqual({
      subject: 'ALARM: ServerCpuTooHigh',
      bodies: { default: 'ServerCpuTooHigh is in ALARM (alarms)' },
    });
    expect(rendered({})).toEqual({ bodies: { default: 'ServerCpuTooHigh is in ALARM (alarms)' } });
  });

  test('fills the variants of a message template, whose tags are its variables', () => {
    const content = { form: 'template', name: 'alarm' } as const;

    expect(rendered({ content }, { default: '{alarm}: {state}{unknown}', sms: '{alarm}!' })).toEqual({
      bodies: { default: 'ServerCpuTooHigh: ALARM', sms: 'ServerCpuTooHigh!' },
    });
    expect(rendered({ content }, { sms: '{alarm}!' })).toEqual({ problem: 'template-missing' });
    expect(rendered({ content })).toEqual({ problem: 'template-missing' });
  });

  test('writes alarms as Cloud Eye does: JSON for programs, a sentence for people, and a subject', () => {
    const message = rendered({ content: { form: 'preset', preset: 'ces' } });
    if ('problem' in message) throw new Error(message.problem);

    expect(message.subject).toBe('[Alarm] ServerCpuTooHigh');
    for (const protocol of ['http', 'https', 'functionstage', 'functiongraph', 'dms'] as const)
      expect(JSON.parse(bodyFor(message.bodies, protocol))).toMatchObject({ alarm_name: 'ServerCpuTooHigh' });
    for (const protocol of ['email', 'sms', 'callnotify', 'dingding', 'feishu'] as const)
      expect(bodyFor(message.bodies, protocol)).toMatch(/^\[us-east-1\]\[Alarm\] ServerCpuTooHigh\./);
    expect(JSON.parse(bodyFor(message.bodies, 'application')).APNS).toMatch(/^\[us-east-1\]/);
    expect(rendered({ content: { form: 'preset', preset: 'ces' }, subject: 'Mine' })).toMatchObject({
      subject: 'Mine',
    });
  });

  test('writes events of S3 as OBS does, under its own name', () => {
    const { render } = compileTrigger(aRule({ content: { form: 'preset', preset: 'obs' } }));
    const message = render({ event: EventBridgeEvent.parse(objectCreated), receivedAt: 0, variants: new Map() });
    if ('problem' in message) throw new Error(message.problem);

    expect(JSON.parse(message.bodies.default).Records[0].obs.configurationId).toBe('alarms');
  });

  test('keeps a subject on one line, well-formed and within 512 bytes', () => {
    const subjectOf = (subject: string, text: string) => {
      const message = compileTrigger(aRule({ subject, variables: { alarm: '$.detail.text', state: '$.id' } })).render({
        event: { ...event, detail: { text } },
        receivedAt: 0,
        variants: new Map(),
      });
      return 'problem' in message ? message.problem : message.subject;
    };

    expect(subjectOf('a <alarm>', 'b\r\nc\td')).toBe('a b c d');
    expect(subjectOf('<alarm>', 'x'.repeat(600))).toBe('x'.repeat(512));
    expect(subjectOf('x<alarm>', '€'.repeat(300))).toBe(`x${'€'.repeat(170)}`);
    expect(subjectOf('<alarm>', ' \n ')).toBe(undefined);
  });

  test('makes nothing of what no message may be', () => {
    const long = { ...event, detail: { text: 'x'.repeat(200 * 1024) } };
    const problemOf = (rule: Partial<TriggerRule>, content = '') => {
      const { render } = compileTrigger(aRule({ variables: { it: '$.detail.text', no: '$.detail.no' }, ...rule }));
      return render({ event: long, receivedAt: 0, variants: new Map([['default', { content }]]) });
    };
    const template = { form: 'template', name: 'a' } as const;

    expect(problemOf({ content: { form: 'message', text: '<no>' } })).toEqual({ problem: 'empty' });
    expect(problemOf({ content: { form: 'message', text: '<it><it>' } })).toEqual({ problem: 'too-long' });
    expect(problemOf({ content: { form: 'message', text: '<aws.events.event.json>'.repeat(300) } })).toEqual({
      problem: 'too-long',
    });
    expect(problemOf({ content: template }, '{it}'.repeat(256))).toEqual({ problem: 'too-long' });
    expect(problemOf({ content: template }, '{no}')).toEqual({ problem: 'empty' });
  });
});

test.each([
  ['pattern', { pattern: {} }, 'At pattern: It is {}'],
  ['variables', { variables: { alarm: 'detail' } }, 'At variables.alarm: It is "detail"'],
  ['message', { content: { form: 'message', text: '<other>' } as const }, 'At message_template: It is "<other>"'],
  ['subject', { subject: '<other>' }, 'At subject: It is "<other>"; allowed: variables: <alarm>, <state>, <aws.'],
])('a trigger with a faulty %s is refused', (_what, rule, fault) => {
  expect(() => compileTrigger(aRule(rule))).toThrow(InvalidDefinition);
  expect(() => compileTrigger(aRule(rule))).toThrow(fault);
});
