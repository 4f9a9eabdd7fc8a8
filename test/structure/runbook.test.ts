import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadStage } from '#lib/stage.ts';
import { synthesize } from '#test/infra/assembly.ts';
import { textOf } from './sources.ts';

/** The anchor that a heading of a Markdown file gets. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

describe('the runbook', () => {
  const headings = [...textOf('docs/runbook.md').matchAll(/^#{2,}\s+(.+)$/gm)].map(([, heading = '']) => heading);
  const alarms = synthesize(loadStage('dev')).find(
    'AWS::CloudWatch::Alarm',
    z.object({ AlarmName: z.string(), AlarmDescription: z.string() }),
  );
  const linked = alarms.map(({ properties: { AlarmName, AlarmDescription } }) => ({
    alarm: AlarmName,
    anchor: /docs\/runbook\.md#([a-z0-9-]+)/.exec(AlarmDescription)?.[1],
  }));

  test('has a heading for every alarm', () => {
    const anchors = headings.map(anchorOf);

    expect(alarms.length).toBeGreaterThan(10);
    expect(linked.filter(({ anchor }) => anchor === undefined || !anchors.includes(anchor))).toEqual([]);
  });
});
