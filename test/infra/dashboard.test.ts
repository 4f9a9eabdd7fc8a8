import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { LANES } from '#src/domain/protocol.ts';
import { synthesize } from './assembly.ts';

const Body = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

const Legend = z.object({ label: z.string().optional() });
const Widget = z.object({
  type: z.string(),
  width: z.number(),
  x: z.number(),
  y: z.number(),
  properties: z.object({
    title: z.string().optional(),
    markdown: z.string().optional(),
    metrics: z.array(z.array(z.unknown())).default([]),
  }),
});

/** The dashboard as CloudWatch is given it, with `X` for what only a deployment knows. */
const widgetsOf = () => {
  const [dashboard] = synthesize(loadStage('dev')).find(
    'AWS::CloudWatch::Dashboard',
    z.object({ DashboardBody: Body }),
  );
  const parts = dashboard?.properties.DashboardBody['Fn::Join'][1] ?? [];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'X')).join('');
  return z.object({ widgets: z.array(Widget) }).parse(JSON.parse(text)).widgets;
};

describe('the dashboard', () => {
  const widgets = widgetsOf();
  const charts = widgets.filter(({ type }) => type === 'metric');

  test('has at most three charts a row, none narrower than a third', () => {
    const rows = Map.groupBy(charts, ({ y }) => y);

    expect(charts.length).toBeGreaterThan(LANES.length);
    for (const row of rows.values()) expect(row.length).toBeLessThanOrEqual(3);
    for (const { width } of charts) expect(width).toBeGreaterThanOrEqual(8);
  });

  test('is told in words: every chart has a title, every line a legend, none a name of code', () => {
    const titles = charts.map(({ properties }) => properties.title ?? '');
    const legends = charts.flatMap(({ properties: { metrics } }) =>
      metrics.map((line) => Legend.safeParse(line.at(-1)).data?.label ?? ''),
    );

    for (const words of [...titles, ...legends]) {
      expect(words).toMatch(/^[A-Za-z0-9]/);
      expect(words).not.toMatch(/[a-z][A-Z]|_|p50|p99/);
    }
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('has the charts of lanes together, under a heading of their own', () => {
    const order = widgets
      .toSorted((a, b) => a.y - b.y || a.x - b.x)
      .map(({ properties: { title, markdown } }) => title ?? markdown ?? '');
    const start = order.indexOf('## Recipients, by lane');

    expect(order.slice(start + 1, start + 1 + LANES.length).every((title) => title.endsWith(': recipients'))).toBe(
      true,
    );
    expect(order.filter((title) => title.startsWith('## '))).toEqual([
      '## Calls',
      '## Recipients, by lane',
      '## Queues',
      '## Failures',
    ]);
  });
});
