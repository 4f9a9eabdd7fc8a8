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

const originationIdentity = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';
const dev = loadStage('dev');

/**
 * A stage that calls, takes events, has a console and an amount for texts; and one whose texts are reported: together every alarm.
 */
const STAGES = [
  Stage.parse({
    ...dev,
    events: { sources: [{ source: 'aws.s3' }] },
    smsSpendAlarmUsd: 40,
    console: {},
    settings: { voice: { originationIdentity } },
  }),
  Stage.parse({ ...dev, settings: { sms: { provider: 'end-user-messaging', originationIdentity } } }),
];

const Alarm = z.object({ AlarmName: z.string(), AlarmDescription: z.string() });

/** What stands in code spans. */
const namesIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('the runbook', () => {
  const sections = [...textOf('docs/runbook.md').matchAll(/^#{2,}\s+(.+)\n\n((?:.+\n)+)/gm)].map(
    ([, heading = '', opening = '']) => ({ anchor: anchorOf(heading), opening }),
  );
  const found = STAGES.flatMap((stage) => synthesize(stage).find('AWS::CloudWatch::Alarm', Alarm));
  const alarms = [...new Map(found.map((alarm) => [alarm.properties.AlarmName, alarm])).values()];
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
