import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { LANES } from '#src/domain/protocol.ts';
import { synthesize } from './assembly.ts';

const Body = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

const Legend = z.object({ label: z.string().optional() });
const Widget = z.object({
  type: z.string(),
  width: z.number(),
  height: z.number(),
  x: z.number(),
  y: z.number(),
  properties: z.object({
    title: z.string().optional(),
    markdown: z.string().optional(),
    metrics: z.array(z.array(z.unknown())).default([]),
    legend: z.object({ position: z.string() }).optional(),
    yAxis: z.object({ left: z.object({ label: z.string(), min: z.number() }).optional() }).optional(),
  }),
});

/** The dashboard as CloudWatch is given it, with `X` for what only a deployment knows. */
const widgetsOf = (stage: Stage) => {
  const [dashboard] = synthesize(stage).find('AWS::CloudWatch::Dashboard', z.object({ DashboardBody: Body }));
  const parts = dashboard?.properties.DashboardBody['Fn::Join'][1] ?? [];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'X')).join('');
  return z.object({ widgets: z.array(Widget) }).parse(JSON.parse(text)).widgets;
};

describe('the dashboard', () => {
  const widgets = widgetsOf(loadStage('dev'));
  const charts = widgets.filter(({ type }) => type === 'metric');

  test('has at most three charts a row, none narrower than a third', () => {
    const rows = Map.groupBy(charts, ({ y }) => y);

    expect(charts.length).toBeGreaterThan(LANES.length);
    for (const row of rows.values()) expect(row.length).toBeLessThanOrEqual(3);
    for (const { width } of charts) expect(width).toBeGreaterThanOrEqual(8);
  });

  test('is written in words: every chart has a title, every line a legend, none a name of code', () => {
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

  test('says what each axis counts, from 0 on', () => {
    for (const { properties } of charts) {
      expect(properties.yAxis?.left?.label).toMatch(/^(milliseconds|messages|seconds|[a-z]+ in 5 minutes)$/);
      expect(properties.yAxis?.left?.min).toBe(0);
    }
  });

  test('has room for its legends: more than four lines make a wide chart with the legends beside it', () => {
    const crowded = charts.filter(({ properties: { metrics } }) => metrics.length > 4);

    expect(crowded.length).toBeGreaterThan(3);
    for (const { width, height, properties } of crowded) {
      expect(width).toBeGreaterThanOrEqual(12);
      // A line of legends takes half a unit of height.
      expect(height * 2).toBeGreaterThanOrEqual(properties.metrics.length);
      expect(properties.legend?.position).toBe('right');
    }
  });

  test('shows the queue of answers where the stage calls people', () => {
    const originationIdentity = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';
    const calling = Stage.parse({ ...loadStage('dev'), settings: { voice: { originationIdentity } } });

    expect(JSON.stringify(widgets)).not.toContain('answers of phone calls');
    expect(JSON.stringify(widgetsOf(calling)).match(/answers of phone calls/g)).toHaveLength(2);
  });

  test('shows what is throttled, and what is lost while messages go out', () => {
    const shown = charts.flatMap(({ properties: { metrics } }) => metrics.map((line) => line.at(1)));

    for (const name of ['ThrottledCalls', 'LostReceipts', 'ServiceEventsRefused']) {
      expect(shown.filter((one) => one === name)).toHaveLength(1);
    }
  });

  test('shows how often the console runs and fails where there is one', () => {
    const withConsole = widgetsOf(Stage.parse({ ...loadStage('dev'), console: {} }));
    const titlesOf = (all: typeof widgets) => all.map(({ properties: { title } }) => title);

    expect(titlesOf(widgets)).not.toContain('The console');
    expect(titlesOf(withConsole)).toContain('The console');
    const crashes = withConsole.find(({ properties: { title } }) => title === 'Crashes of functions');
    expect(crashes?.properties.metrics.map((line) => Legend.safeParse(line.at(-1)).data?.label)).toContain('console');
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
