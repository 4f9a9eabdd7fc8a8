import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

describe.runIf(chromiumPath !== undefined)('messages and failures in the console', () => {
  let running: RunningConsole;
  let signedIn: RunningConsole['signedIn'];
  let service: Service;
  let topic: string;
  let subscription: string;

  beforeAll(async () => {
    running = await startConsole();
    ({ service, topic, subscription, signedIn } = running);
  });
  afterAll(() => running.stop());

  test('shows what a message would do, sends it once, and follows it', async () => {
    const { page, close } = await signedIn(`/publish?topic=${topic}`);
    await page.getByLabel('Subject').fill('Tide');
    await page.getByLabel('Message', { exact: true }).fill('High water is at 14:05.');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('http: 2').waitFor();
    const before = service.notifications('/good').length;

    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
    await page.getByRole('link', { name: 'Follow it' }).click();

    await page.getByRole('heading', { name: 'Tide' }).waitFor();
    await page.getByText('All recipients are known').waitFor();
    await until('the delivery', () => service.notifications('/good').length === before + 1);
    await close();
  });

  test('redrives a dead letter, after it has said what that does', async () => {
    const { page, close } = await signedIn('/letters');
    await page.getByRole('link', { name: /gone/ }).first().click();
    await page.getByText('What to do').waitFor();
    await page.getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('gets it twice').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('1 done').waitFor();
    await close();
  });

  test('acknowledges and mutes what fails, and redrives all of it after it has counted', async () => {
    const again = await service.publish(topic, { message: 'gone again' });
    await until('its dead letter', async () => {
      const { body } = await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/dead-letters`);
      return JSON.stringify(body).includes(again);
    });
    const { page, close } = await signedIn('/', { as: 'operator' });
    await page.getByRole('link', { name: /gone/ }).first().click();
    await page.getByText('What to do').waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText('acknowledged', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Mute' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Mute' }).click();
    await page.getByRole('button', { name: 'Unmute' }).click();
    await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();

    const gone = service.notifications('/gone').length;
    await page.getByRole('button', { name: 'Redrive' }).click();
    await page.getByText(/Dead letters that wait now: [1-9]/).waitFor();
    await page.getByText('gets it twice').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await page.getByText(/[1-9] done/).waitFor();
    await until('the copies', () => service.notifications('/gone').length > gone);
    await close();
  });

  test('shows what people would have received, with the HTML of a mail in a frame that runs nothing', async () => {
    const { page, observed, close } = await signedIn('/outbox?protocol=email');
    await page
      .getByRole('button', { name: /confirm/i })
      .first()
      .click();
    await page.getByRole('button', { name: 'As HTML' }).first().click();
    await page.frameLocator('iframe.mail').locator('body').waitFor();

    expect(await page.locator('iframe.mail').getAttribute('sandbox')).toBe('');
    expect(await page.frameLocator('iframe.mail').locator('body').textContent()).toContain('alerts');
    expect(observed.complaints).toEqual([]);
    await close();
  });

  test('keeps filters in the address', async () => {
    const { page, close } = await signedIn('/letters?protocol=http&reason=410');
    expect(await page.getByRole('searchbox').inputValue()).toBe('410');
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No dead letters').waitFor();
    expect(new URL(page.url()).search).toContain('reason=nothing');
    await close();
  });

  test('shows whose dead letters it shows when they are those of one subscription, until told to show all', async () => {
    const { page, close } = await signedIn(`/letters?subscription=${subscription}`);
    await page.getByText('No dead letters').waitFor();
    await page.getByRole('button', { name: 'Show those of all subscriptions' }).click();
    await page.getByRole('link', { name: /gone/ }).first().waitFor();
    expect(new URL(page.url()).search).toBe('');
    await close();
  });
});
