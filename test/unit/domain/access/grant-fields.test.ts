import { describe, expect, test } from 'vitest';
import { Actions, TopicPatterns } from '#src/domain/access/grant-fields.ts';

const faultOf = (schema: typeof Actions | typeof TopicPatterns, given: unknown): string | undefined =>
  schema.safeParse(given).error?.issues[0]?.message;

describe('the actions of a grant', () => {
  test.each([['*'], ['reader'], ['admin'], [['smn:topic:publish']], [['smn:topic:*', 'smn:*:list']], [['*']]])(
    'may be %j',
    (given) => {
      expect(Actions.parse(given)).toEqual(given);
    },
  );

  test.each([
    ['owner', /^is "owner"; allowed: \*, reader, publisher, operator, admin, or a list of 1 to 50 permissions$/],
    [7, /^is 7; allowed: /],
    [[], /^is empty or too long; allowed: 1 to 50 permissions$/],
    [['smn:topic:pubish'], /^holds "smn:topic:pubish", which is no permission; allowed: smn:topic:list, /],
    [['smn:topic:list', 'SMN:Publish'], /^holds "SMN:Publish", which is no permission/],
    [[7], /^is \[7\]; allowed: /],
    [Array.from({ length: 51 }, () => '*'), /; allowed: .*, or a list of 1 to 50 permissions$/],
  ])('may not be %j', (given, text) => {
    expect(faultOf(Actions, given)).toMatch(text);
  });
});

describe('the topics of a grant', () => {
  test.each([[['alerts']], [['alerts-*', '*_x']], [['*']]])('may be %j', (given) => {
    expect(TopicPatterns.parse(given)).toEqual(given);
  });

  test.each([
    [[], /^is empty$/],
    [['urn:smn:x'], /^holds "urn:smn:x", which is no name of a topic; allowed: /],
    [['-x'], /^holds "-x"/],
    [['a?'], /^holds "a\?"/],
    [Array.from({ length: 21 }, () => 'a'), /^has more than 20 patterns$/],
  ])('may not be %j', (given, text) => {
    expect(faultOf(TopicPatterns, given)).toMatch(text);
  });
});
