import { describe, expect, test } from 'vitest';
import { compareAlarms, readAlarmDescription, type StageAlarm } from '#src/domain/stage-alarm.ts';

const anAlarm = (change: Partial<StageAlarm>): StageAlarm => ({
  ...{ name: 'api-5xx', state: 'ok', since: 0, reason: 'An outage.' },
  ...change,
});

describe('an alarm of the stage', () => {
  test('says why it is there, and leads to a heading of the runbook', () => {
    const text = 'The sweep runs every minute. See https://wiki.example.com/smn#the-sweep-does-not-run.';
    expect(readAlarmDescription(text)).toEqual({
      reason: 'The sweep runs every minute.',
      runbook: 'the-sweep-does-not-run',
      runbookUrl: 'https://wiki.example.com/smn#the-sweep-does-not-run',
    });
  });

  test('has no address where the runbook is a file of the repository', () => {
    expect(readAlarmDescription('An outage. See docs/runbook.md#the-api-answers-5xx.')).toEqual({
      reason: 'An outage.',
      runbook: 'the-api-answers-5xx',
    });
  });

  test.each(['Written by hand.', '', 'See the wiki.', 'An outage. See docs/runbook.md.'])(
    'whose description leads nowhere is shown as it is: "%s"',
    (text) => {
      expect(readAlarmDescription(text)).toEqual({ reason: text });
    },
  );

  test('that rings comes first, then one without data; what changed last before what changed earlier', () => {
    const sorted = [
      anAlarm({ name: 'b', since: 9 }),
      anAlarm({ name: 'a', since: 9 }),
      anAlarm({ name: 'a', since: 9 }),
      anAlarm({ name: 'silent', state: 'no_data' }),
      anAlarm({ name: 'old', state: 'alarm', since: 1 }),
      anAlarm({ name: 'new', state: 'alarm', since: 2 }),
    ].toSorted(compareAlarms);
    expect(sorted.map(({ name }) => name)).toEqual(['new', 'old', 'silent', 'a', 'a', 'b']);
  });
});
