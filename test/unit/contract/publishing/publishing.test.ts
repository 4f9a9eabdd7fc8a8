import { describe, expect, test } from 'vitest';
import { PublishMessage } from '#src/contract/publishing/publishing.ts';
import { bodyOf, codeOfBody, refusalOf } from '#test/support/input.ts';

const KB = 1024;
const structure = (value: unknown) => JSON.stringify(value);

describe('the text of a publish', () => {
  test('comes from the structure before the template before the message', () => {
    const all = { message_structure: '{"default":"d"}', message_template_name: 't', message: 'm', tags: { a: 'b' } };
    expect(bodyOf(PublishMessage, all).text).toEqual({ form: 'structure', bodies: { default: 'd' } });
    const { message_structure: _, ...rest } = all;
    expect(bodyOf(PublishMessage, rest).text).toEqual({ form: 'template', name: 't', tags: { a: 'b' } });
    expect(bodyOf(PublishMessage, { message: 'm' }).text).toEqual({ form: 'message', message: 'm' });
  });

  test('ignores the forms that lose', () => {
    const losers = { message_template_name: '-', tags: 1, message: '' };
    expect(codeOfBody(PublishMessage, { ...losers, message_structure: '{"default":"d"}' })).toBe('accepted');
    expect(codeOfBody(PublishMessage, { message_structure: '', message_template_name: '', message: 'm' })).toBe(
      'accepted',
    );
    expect(codeOfBody(PublishMessage, { message: 'm', tags: 1 })).toBe('accepted');
  });

  test('may be a structure as an object, of which only known keys are kept', () => {
    const message_structure = { default: 'd', sms: 's', other: 1, application: {} };
    expect(bodyOf(PublishMessage, { message_structure }).text).toEqual({
      form: 'structure',
      bodies: { default: 'd', sms: 's' },
    });
  });

  test('may be another for every protocol, and for every platform of mobile push', () => {
    const keys = [
      ...['default', 'email', 'sms', 'http', 'https', 'functionstage', 'functiongraph', 'callnotify', 'dms'],
      ...['dingding', 'wechat', 'feishu', 'welink', 'dingTalkBot', 'HMS', 'APNS', 'APNS_SANDBOX'],
    ];
    const bodies = Object.fromEntries(keys.map((key) => [key, `for ${key}`]));
    expect(bodyOf(PublishMessage, { message_structure: structure(bodies) }).text).toEqual({
      form: 'structure',
      bodies,
    });
  });

  test.each(['dingding', 'wechat', 'feishu', 'welink', 'dingTalkBot'])(
    'may be an object or its JSON text for %s, which is kept as text',
    (robot) => {
      const body = { msgType: 'text', content: 'Disk full', at: { isAtAll: true } };
      const bodiesOf = (value: unknown) =>
        bodyOf(PublishMessage, { message_structure: structure({ default: 'd', [robot]: value }) }).text;
      const kept = { form: 'structure', bodies: { default: 'd', [robot]: structure(body) } };
      expect(bodiesOf(body)).toEqual(kept);
      expect(bodiesOf(structure(body))).toEqual(kept);
    },
  );

  test('has an object for a robot as it was written, with its nulls, whether the structure is text or an object', () => {
    const feishu = { msgType: 'text', content: 'Disk full', at: null, more: [{ a: null }] };
    const structured = { default: 'd', feishu, sms: null };
    const kept = { form: 'structure', bodies: { default: 'd', feishu: structure(feishu) } };
    expect(bodyOf(PublishMessage, { message_structure: structured }).text).toEqual(kept);
    expect(bodyOf(PublishMessage, { message_structure: structure(structured) }).text).toEqual(kept);
  });

  test.each(['{"default":"\\ud800"}', '{"default":"d","feishu":{"a":"\\udc00"}}', '{"default":"d","\\ud800":1}'])(
    'is well-formed Unicode in the structure %s',
    (message_structure) => {
      expect(refusalOf(PublishMessage, { body: { message_structure } })).toMatchObject({
        code: 'SMN.0021',
        message: expect.stringMatching(/"\\ud[8c]00"; allowed: well-formed Unicode, without half a surrogate pair\.$/),
      });
      expect(codeOfBody(PublishMessage, { message_structure: message_structure.replaceAll('\\u', '\\\\u') })).toBe(
        'accepted',
      );
    },
  );

  test.each(['other', 'sms', 'feishu'])('is not nested too deep to be written again: under %s', (key) => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const codeAt = (levels: number) =>
      codeOfBody(PublishMessage, { message_structure: `{"default":"d","${key}":${nested(levels)}}` });
    expect([codeAt(31), codeAt(32), codeAt(40_000)]).toEqual([
      key === 'sms' ? 'SMN.0021' : 'accepted',
      'SMN.0021',
      'SMN.0021',
    ]);
  });

  test.each([
    { robot: 'feishu', value: { msgType: 'markdown', text: 'm' }, code: 'accepted' },
    { robot: 'feishu', value: { anything: 'else' }, code: 'accepted' },
    { robot: 'feishu', value: '{"msgType":', code: 'accepted' },
    { robot: 'feishu', value: { msgType: 'image' }, code: 'SMN.0021' },
    { robot: 'feishu', value: '{"msgType":"image"}', code: 'SMN.0021' },
    { robot: 'feishu', value: { msgType: 1 }, code: 'SMN.0021' },
    { robot: 'welink', value: { msgType: 'text', text: 't' }, code: 'accepted' },
    { robot: 'welink', value: { msgType: 'markdown', text: 'm' }, code: 'SMN.0021' },
    { robot: 'wechat', value: [], code: 'SMN.0021' },
    { robot: 'wechat', value: 1, code: 'SMN.0021' },
    { robot: 'wechat', value: '', code: 'SMN.0021' },
    { robot: 'wechat', value: ' \n', code: 'SMN.0021' },
    { robot: 'wechat', value: { msgType: 'text', content: '' }, code: 'SMN.0021' },
    { robot: 'wechat', value: { msgType: 'text', text: { content: ' ' } }, code: 'SMN.0021' },
    { robot: 'dingding', value: { msgType: 'markdown', markdown: { title: 't', text: '' } }, code: 'SMN.0021' },
    { robot: 'welink', value: '{"msgType":"text","text":""}', code: 'SMN.0021' },
    { robot: 'welink', value: '{"msgType":"text","text":"","content":"c"}', code: 'SMN.0021' },
    { robot: 'feishu', value: { content: '' }, code: 'accepted' },
    { robot: 'wechat', value: { numbers: Array(15_000).fill(1e20) }, code: 'SMN.0021' },
  ])('answers $value for $robot with $code', ({ robot, value, code }) => {
    const text = structure({ default: 'd', [robot]: value }).replaceAll('100000000000000000000', '1e20');
    expect(codeOfBody(PublishMessage, { message_structure: text })).toBe(code);
  });

  test.each([
    { body: {}, code: 'SMN.0009' },
    { body: { message: '' }, code: 'SMN.0009' },
    { body: { message: 1 }, code: 'SMN.0009' },
    { body: { message_structure: 'x' }, code: 'SMN.0021' },
    { body: { message_structure: '[]' }, code: 'SMN.0021' },
    { body: { message_structure: 'null' }, code: 'SMN.0021' },
    { body: { message_structure: '{"default":""}' }, code: 'SMN.0021' },
    { body: { message_structure: '{"default":"x","sms":""}' }, code: 'SMN.0021' },
    { body: { message_structure: { default: 'x', http: '' } }, code: 'SMN.0021' },
    { body: { message_structure: 5 }, code: 'SMN.0021' },
    { body: { message_structure: structure({ email: 'e' }) }, code: 'SMN.0021' },
    { body: { message_structure: structure({ default: 1 }) }, code: 'SMN.0021' },
    { body: { message_structure: structure({ default: 'd', sms: {} }) }, code: 'SMN.0021' },
    { body: { message_structure: structure({ default: 'd', APNS: {} }) }, code: 'SMN.0021' },
    { body: { message_template_name: '-' }, code: 'SMN.0042' },
    { body: { message_template_name: 5 }, code: 'SMN.0042' },
    { body: { message_template_name: 't' }, code: 'accepted' },
    { body: { message_template_name: 't', tags: [] }, code: 'SMN.0038' },
    { body: { message_template_name: 't', tags: { a: 1 } }, code: 'SMN.0038' },
    { body: { message_template_name: 't', tags: { ['k'.repeat(21)]: 'v'.repeat(KB) } }, code: 'accepted' },
    { body: { message_template_name: 't', tags: { ['k'.repeat(22)]: 'v' } }, code: 'SMN.0038' },
    { body: { message_template_name: 't', tags: { k: 'v'.repeat(KB + 1) } }, code: 'SMN.0038' },
  ])('answers $body with $code', ({ body, code }) => {
    expect(codeOfBody(PublishMessage, body)).toBe(code);
  });

  test('is at most 256 KB, counted in bytes of the raw text', () => {
    const pad = (length: number) => `{"default":"${'x'.repeat(length - 14)}"}`;
    expect(codeOfBody(PublishMessage, { message: 'x'.repeat(256 * KB) })).toBe('accepted');
    expect(codeOfBody(PublishMessage, { message: 'x'.repeat(256 * KB + 1) })).toBe('SMN.0009');
    expect(codeOfBody(PublishMessage, { message: '字'.repeat(87_382) })).toBe('SMN.0009');
    expect(codeOfBody(PublishMessage, { message_structure: pad(256 * KB) })).toBe('accepted');
    expect(codeOfBody(PublishMessage, { message_structure: pad(256 * KB + 1) })).toBe('SMN.0021');
  });
});

describe('what goes with it', () => {
  test('has defaults', () => {
    expect(bodyOf(PublishMessage, { message: 'm' })).toEqual({
      subject: '',
      timeToLiveSeconds: 3600,
      hasChosenTimeToLive: false,
      attributes: [],
      locale: undefined,
      text: { form: 'message', message: 'm' },
    });
  });

  test('reads the time to live from text and numbers', () => {
    expect(bodyOf(PublishMessage, { message: 'm', time_to_live: '60' }).timeToLiveSeconds).toBe(60);
    expect(bodyOf(PublishMessage, { message: 'm', time_to_live: 60 }).timeToLiveSeconds).toBe(60);
    expect(bodyOf(PublishMessage, { message: 'm', time_to_live: '3600' }).hasChosenTimeToLive).toBe(true);
  });

  test.each([
    { change: { subject: 'x'.repeat(512) }, code: 'accepted' },
    { change: { subject: 'x'.repeat(513) }, code: 'SMN.0008' },
    { change: { subject: '字'.repeat(171) }, code: 'SMN.0008' },
    { change: { subject: 'a\nb' }, code: 'SMN.0008' },
    { change: { subject: 'a\r' }, code: 'SMN.0008' },
    { change: { subject: '\t' }, code: 'SMN.0008' },
    { change: { subject: '\f' }, code: 'SMN.0008' },
    { change: { subject: 1 }, code: 'SMN.0008' },
    { change: { time_to_live: '0' }, code: 'SMN.0019' },
    { change: { time_to_live: 0 }, code: 'SMN.0019' },
    { change: { time_to_live: '-1' }, code: 'SMN.0019' },
    { change: { time_to_live: '1.5' }, code: 'SMN.0019' },
    { change: { time_to_live: 'x' }, code: 'SMN.0019' },
    { change: { time_to_live: {} }, code: 'SMN.0019' },
    { change: { locale: 'de-de' }, code: 'accepted' },
    { change: { locale: 'en' }, code: 'SMN.0019' },
    { change: { locale: 'EN-US' }, code: 'SMN.0019' },
  ])('answers $change with $code', ({ change, code }) => {
    expect(codeOfBody(PublishMessage, { message: 'm', ...change })).toBe(code);
  });

  test('knows two languages', () => {
    const localeOf = (locale: string) => bodyOf(PublishMessage, { message: 'm', locale }).locale;
    expect(['zh-cn', 'en-us', 'de-de'].map(localeOf)).toEqual(['zh-cn', 'en-us', undefined]);
  });
});

describe('message_attributes', () => {
  const attribute = (change: object) => ({ name: 'a', type: 'STRING', value: 'v', ...change });
  const codeOfAttributes = (...message_attributes: unknown[]) =>
    codeOfBody(PublishMessage, { message: 'm', message_attributes });

  test('are carried as they are, a string in a list of one included', () => {
    const message_attributes = [
      { name: 'one', type: 'STRING', value: ['值_1'] },
      { name: 'many', type: 'STRING_ARRAY', value: ['a', 'b'] },
      { name: 'smn_protocol', type: 'PROTOCOL', value: ['sms', 'dingding'] },
    ];
    expect(bodyOf(PublishMessage, { message: 'm', message_attributes }).attributes).toEqual([
      { ...message_attributes[0], value: '值_1' },
      ...message_attributes.slice(1),
    ]);
  });

  test.each(['a', 'a_b', '0', 'a'.repeat(32)])('may be named %j', (name) => {
    expect(codeOfAttributes(attribute({ name }))).toBe('accepted');
  });

  test.each(['', '_a', 'a_', 'a__b', 'A', 'a-b', 'smn_a', 'smn_protocol', 'a'.repeat(33), 1])(
    'may not be named %j',
    (name) => {
      expect(codeOfAttributes(attribute({ name }))).toBe('SMN.0019');
    },
  );

  test.each([
    { value: '' },
    { value: 'a b' },
    { value: 'a'.repeat(33) },
    { value: ['a', 'b'] },
    { value: 1 },
    { type: 'NUMBER' },
    { type: 'STRING_ARRAY', value: 'a' },
    { type: 'STRING_ARRAY', value: [] },
    { type: 'STRING_ARRAY', value: ['a', 'a'] },
    { type: 'STRING_ARRAY', value: [...'abcdefghijk'] },
    { type: 'STRING_ARRAY', value: ['a', null] },
    { type: 'PROTOCOL', value: [] },
    { type: 'PROTOCOL', value: ['fax'] },
    { type: 'PROTOCOL', value: ['sms', 'sms'] },
  ])('may not be %j', (change) => {
    expect(codeOfAttributes(attribute(change))).toBe('SMN.0019');
  });

  test('have different names', () => {
    expect(codeOfAttributes(attribute({}), attribute({ name: 'b' }))).toBe('accepted');
    expect(codeOfAttributes(attribute({}), attribute({}))).toBe('SMN.0019');
    expect(codeOfBody(PublishMessage, { message: 'm', message_attributes: {} })).toBe('SMN.0019');
  });
});

test('message attributes of more than 64 KB in all are refused', () => {
  const value = Array.from({ length: 10 }, (_, index) => `${index}${'中'.repeat(31)}`);
  const attributes = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `a${index}`, type: 'STRING_ARRAY', value }));
  const codeWith = (count: number) =>
    codeOfBody(PublishMessage, { message: 'm', message_attributes: attributes(count) });
  expect([codeWith(60), codeWith(70)]).toEqual(['accepted', 'SMN.0019']);
});
