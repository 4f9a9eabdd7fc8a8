import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { chromiumPath } from '#test/support/browser.ts';
import { accessibilityFaults } from '#test/support/console.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import { until } from '#test/support/until.ts';
import { askOperator } from '../../bin/operator-function.ts';

const Day = z.object({ date: z.string(), publishes: z.int(), deliveries: z.int(), failures: z.int() });
const Overview = z.looseObject({
  days: z.array(Day).length(7),
  dead_letters: z.looseObject({ count: z.int() }),
  topics: z.looseObject({ count: z.int() }),
});

describe.runIf(chromiumPath !== undefined)('the first screen of the console', () => {
  let running: RunningConsole;
  beforeAll(async () => {
    running = await startConsole();
  });
  afterAll(() => running.stop());

  const ops = (path: string): string => `/ops/v1/${running.service.cloud.facts.projectId}/${path}`;

  const today = async () => {
    const { body } = await running.service.call('GET', ops('overview'));
    return Overview.parse(body).days.at(-1) ?? { publishes: 0, deliveries: 0, failures: 0 };
  };

  /** Opens it, and returns what it was answered. */
  const opened = async () => {
    const { page, close } = await running.signedIn('/');
    // What is under way when it is opened anew is lost: this is about the next answer.
    await page.getByRole('heading', { name: 'What waits' }).waitFor();
    const answered = page.waitForResponse(/\/overview$/);
    await page.reload();
    const overview = Overview.parse(await (await answered).json());
    await page.getByRole('heading', { name: 'What waits' }).waitFor();
    return { page, overview, close };
  };

  /** Changes the answer to what it is asked for, and opens it anew. */
  const withAnswer = async (page: Page, change: object) => {
    await page.unroute(/\/overview$/);
    await page.route(/\/overview$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ json: { ...Overview.parse(await response.json()), ...change } });
    });
    await page.reload();
  };

  test('shows what was published, delivered and given up, what waits, and what is used of quotas and caps', async () => {
    const { service, topic } = running;
    const paused = await service.subscribe(await service.topic('tides'), '/tides');
    await service.call('POST', ops(`subscriptions/${paused}/pause`), { reason: 'Closed over Easter' });
    await service.publish(paused.slice(0, -33), { message: 'High water is at 14:05.' });
    const { facts } = service.cloud;
    const cap = { command: 'caps set', project: facts.projectId, protocol: 'email', usd: 50 };
    await askOperator({ local: facts }, cap);
    // What an instance has counted is written by what it does ten seconds later.
    await until('the counts', async () => {
      await service.publish(topic, { message: 'High water' });
      const { publishes, deliveries, failures } = await today();
      return publishes > 1 && deliveries > 1 && failures > 0;
    });
    const { page, overview, close } = await opened();

    const { publishes, deliveries, failures } = overview.days.at(-1) ?? (await today());
    const row = page.getByRole('table', { name: 'The last seven days (UTC)' }).getByRole('row').last();
    expect(await row.locator('th, td').allTextContents()).toEqual(
      ['Today', publishes, deliveries, failures].map((cell) => cell.toLocaleString('en-GB')),
    );
    const text = await page.locator('.frame-content').innerText();
    const share = `${(Math.floor((1000 * deliveries) / (deliveries + failures)) / 10).toFixed(1)} %`;
    for (const shown of [
      new RegExp(`^Published\\s+${publishes}\\s+${publishes} this month$`, 'm'),
      new RegExp(`^Delivered\\s+${deliveries}\\s+${share} of what ended\\s+${deliveries} this month$`, 'm'),
      new RegExp(`^Given up\\s+${failures}\\s+${failures} this month$`, 'm'),
      new RegExp(`^Dead letters\\s+${overview.dead_letters.count}\\s+the oldest: (now|\\d+ minutes? ago)$`, 'm'),
      /^Oldest held message\s+(now|\d+ minutes? ago)\s+its subscription is paused$/m,
      /^Running jobs\s+0 of 5$/m,
      /^Topics\s+2 of 3,000$/m,
      /^Fullest topic\s+alerts: 2 of 10,000 subscriptions\s+3 in all topics$/m,
      /^Spend cap on email, this month\s+\$0\.00 of \$50\.00 +0 %$/m,
    ])
      expect(text).toMatch(shown);
    await page.getByRole('link', { name: /^(now|\d+ minutes? ago)$/ }).click();
    await page.getByText('Closed over Easter').waitFor();
    await close();
  });

  test('shows which alarms of the stage ring, since when, and what to do, also to a reader on a telephone', async () => {
    const { awsEndpointUrl: endpoint, region, stage } = running.service.cloud.facts;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const cloudwatch = new CloudWatchClient({ endpoint, region, credentials });
    const change = { AlarmName: `smn-${stage}-api-5xx`, StateValue: 'ALARM', StateReason: 'a drill' } as const;
    const { page, close } = await running.signedIn('/', { as: 'reader', width: 360 });
    await page.getByText(/^None of \d+; nothing was measured yet for \d+ of them\.$/).waitFor();

    await cloudwatch.send(new SetAlarmStateCommand(change));
    cloudwatch.destroy();
    await until('the alarm', async () => {
      const { body } = await running.service.call('GET', ops('alarms'));
      return JSON.stringify(body).includes('"alarm"');
    });
    await page.reload();
    const row = page.getByRole('table', { name: 'Alarms that ring' }).getByRole('row').last();
    await row.getByText('api-5xx', { exact: true }).waitFor();
    expect(await row.innerText()).toMatch(/outage[\s\S]*Runbook: the api answers 5xx/);
    expect(await accessibilityFaults(page)).toEqual([]);
    await close();
  });

  test('says where to begin in a project without topics, and only there', async () => {
    const { page, overview, close } = await opened();
    expect(await page.getByText('There are no topics yet').count()).toBe(0);

    await withAnswer(page, { topics: { ...overview.topics, count: 0 } });
    await page.getByRole('button', { name: 'To the topics' }).click();
    await page.waitForURL((url) => url.pathname === '/console/topics');
    await close();
  });

  test('says why there is nothing to see of the last seven days', async () => {
    const { page, overview, close } = await opened();
    const days = overview.days.map(({ date }) => ({ date, deliveries: 0, failures: 0 }));
    await withAnswer(page, { kept: 'paid', days });
    await page.getByText('the stage sets settings.usage.kept to all').waitFor();
    expect(await page.locator('.frame-content').innerText()).toMatch(/^Published\s+–$/m);

    await withAnswer(page, { kept: 'all', days: days.map((day) => ({ ...day, publishes: 0 })) });
    await page.getByRole('link', { name: 'Publish a message' }).click();
    await page.waitForURL((url) => url.pathname === '/console/publish');
    await close();
  });
});
