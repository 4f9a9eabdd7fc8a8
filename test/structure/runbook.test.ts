import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { synthesize } from '#test/infra/assembly.ts';
import { textOf } from './sources.ts';

/** The anchor that a heading of a Markdown file gets. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

/** With a number that calls, a source of events and an amount for texts, so that there is every alarm. */
const calling = Stage.parse({
  ...loadStage('dev'),
  events: { sources: [{ source: 'aws.s3' }] },
  smsSpendAlarmUsd: 40,
  settings: { voice: { originationIdentity: 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1' } },
});

/** What stands in code spans. */
const namesIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('the runbook', () => {
  const sections = [...textOf('docs/runbook.md').matchAll(/^#{2,}\s+(.+)\n\n((?:.+\n)+)/gm)].map(
    ([, heading = '', opening = '']) => ({ anchor: anchorOf(heading), opening }),
  );
  const alarms = synthesize(calling).find(
    'AWS::CloudWatch::Alarm',
    z.object({ AlarmName: z.string(), AlarmDescription: z.string() }),
  );
  const linked = alarms.map(({ properties: { AlarmName, AlarmDescription } }) => ({
    alarm: AlarmName,
    anchor: /docs\/runbook\.md#([a-z0-9-]+)/.exec(AlarmDescription)?.[1],
  }));

  test('has a heading for every alarm', () => {
    const anchors = sections.map(({ anchor }) => anchor);

    expect(alarms.length).toBeGreaterThan(10);
    expect(linked.filter(({ anchor }) => anchor === undefined || !anchors.includes(anchor))).toEqual([]);
  });

  test('names under each heading the alarms that link to it, each by its whole name, and no other', () => {
    const named = sections.flatMap(({ anchor, opening }) => namesIn(opening).map((name) => `${anchor}: ${name}`));
    const alarmed = linked.map(({ alarm, anchor }) => `${anchor}: ${alarm.replace('smn-dev-', '')}`);

    expect(named.toSorted()).toEqual(alarmed.toSorted());
  });
});
