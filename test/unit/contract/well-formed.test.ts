import { describe, expect, test } from 'vitest';
import { CreateTopic } from '#src/contract/topics/topics.ts';
import { codeOfBody, refusalOf } from '#test/support/input.ts';

const placeOf = (body: unknown): string | undefined => {
  const refusal = refusalOf(CreateTopic, { body });
  return refusal === 'accepted' ? undefined : /At (\S+): /.exec(refusal.message)?.[1];
};

describe('text that is no Unicode', () => {
  test('is refused wherever it is in a body, and named', () => {
    const topic = { name: 'demo' };
    expect(placeOf({ ...topic, display_name: 'a\ud800' })).toBe('body.display_name');
    expect(placeOf({ ...topic, display_name: '\udc00\ud800' })).toBe('body.display_name');
    expect(placeOf({ ...topic, tags: [{ key: 'k', value: '\ud800' }] })).toBe('body.tags.0.value');
    expect(placeOf({ ...topic, unknown: { deep: ['a', '\udfff'] } })).toBe('body.unknown.deep.1');
    expect(placeOf({ ...topic, '\ud800': 1 })).toBe('body');
    expect(placeOf('\ud800')).toBe('body');
  });

  test('is reported with its value as JSON writes it, shortened', () => {
    const refusal = refusalOf(CreateTopic, { body: { name: 'demo', display_name: '\ud800x' } });
    expect(refusal).toMatchObject({
      code: 'SMN.0019',
      message:
        'The request is invalid. At body.display_name: It is "\\ud800x"; allowed: well-formed Unicode, without half a surrogate pair.',
    });
  });

  test('is reported in well-formed text, however long the names around it are', () => {
    for (const length of [99, 100, 101, 100_000]) {
      const name = `${'x'.repeat(length % 2)}${'😀'.repeat(length / 2)}`;
      const refusal = refusalOf(CreateTopic, { body: { [name]: { [name]: '\ud800' } } });
      const { message } = refusal === 'accepted' ? { message: '\ud800' } : refusal;
      expect([message.isWellFormed(), message.length < 400]).toEqual([true, true]);
    }
  });

  test('is no pair of surrogates', () => {
    expect(codeOfBody(CreateTopic, { name: 'demo', display_name: '\ud83d\ude00' })).toBe('accepted');
  });
});
