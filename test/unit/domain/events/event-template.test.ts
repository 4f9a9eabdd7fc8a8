import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillEventTemplate, namesInTemplate, readEventTemplate } from '#src/domain/events/event-template.ts';

const VALUES: Readonly<Record<string, unknown>> = {
  instance: 'i-0123456789',
  state: 'RUNNING',
  count: 5,
  object: { a: [1, 'x'] },
  nothing: null,
  quoted: 'say "hi"\n\\',
  tagged: '<state>',
  half: 'a\ud800',
};

const filled = (text: string, maxLength = 1000): string =>
  fillEventTemplate(readEventTemplate(text, [...Object.keys(VALUES), 'missing'], 'message_template'), {
    valueFor: (name) => VALUES[name],
    maxLength,
  });

describe('a template that makes text', () => {
  test.each([
    ['instance <instance> is in <state>', 'instance i-0123456789 is in RUNNING'],
    ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['<count> of <object>', '5 of {"a":[1,"x"]}'],
    ['a<missing>b<nothing>c', 'abnullc'],
    ['<tagged>', '<state>'],
    ['<quoted>', 'say "hi"\n\\'],
    ['<half>', 'a\ufffd'],
    ['1 < 2 > 0, < state >, <>', '1 < 2 > 0, < state >, <>'],
    ['{not JSON} <state>', '{not JSON} RUNNING'],
    ['[Alarm] <state>', '[Alarm] RUNNING'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(filled(text)).toBe(expected);
  });
});

describe('a template that makes JSON', () => {
  test.each([
    ['{"instance": <instance>, "state": <state>}', { instance: 'i-0123456789', state: 'RUNNING' }],
    [
      '{"instance": "<instance>", "all": "is \\"<instance>\\" in <state>"}',
      { instance: 'i-0123456789', all: 'is "i-0123456789" in RUNNING' },
    ],
    ['{"state": [9, <state>, true], "c": <count>}', { state: [9, 'RUNNING', true], c: 5 }],
    [' [<object>, "<object>"] ', [{ a: [1, 'x'] }, '{"a":[1,"x"]}']],
    ['{"a": <missing>, "b": <nothing>, "c": "<missing>"}', { a: null, b: null, c: '' }],
    ['{"a": <quoted>, "b": "<quoted>"}', { a: 'say "hi"\n\\', b: 'say "hi"\n\\' }],
    ['{"<state>": "\\\\", "b": <state>}', { RUNNING: '\\', b: 'RUNNING' }],
  ])('%s', (text, expected) => {
    expect(JSON.parse(filled(text))).toEqual(expected);
  });

  test('is JSON whatever the values', () => {
    const template = readEventTemplate('{"a": <a>, "b": ["x <b> y", <b>]}', ['a', 'b'], 'message_template');
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (a, b) => {
        const text = fillEventTemplate(template, {
          valueFor: (name) => (name === 'a' ? a : b),
          maxLength: Number.POSITIVE_INFINITY,
        });
        // JSON knows no negative zero.
        expect(JSON.parse(text)).toEqual({ a: JSON.parse(JSON.stringify(a)), b: [`x ${b} y`, b] });
      }),
    );
  });
});

test('a variable that there is not is refused, with those that there are', () => {
  expect(() => readEventTemplate('is <b>bold</b>', ['a', 'c-d'], 'subject')).toThrow(
    'At subject: It is "<b>"; allowed: variables: <a>, <c-d>.',
  );
});

test('what is longer than it may be ends soon after that', () => {
  expect(filled('<state><state><state><state>', 10)).toBe('RUNNINGRUNNING');
});

test('a template that takes any variable says which it has', () => {
  const template = readEventTemplate('<status>: <alertname> on <b>, 1 < 2, <status>', 'any', 'subject');

  expect(namesInTemplate(template)).toEqual(['status', 'alertname', 'b', 'status']);
});
