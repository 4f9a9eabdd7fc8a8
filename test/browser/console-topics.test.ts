import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

describe.runIf(chromiumPath !== undefined)('topics and subscribers in the console', () => {
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

  test('makes and deletes a topic, whose name must be typed', async () => {
    const { page, close } = await signedIn('/topics');
    await page.getByRole('button', { name: 'Create topic' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('not a name');
    await dialog.getByRole('button', { name: 'Create topic' }).click();
    await dialog.getByText('SMN.0').first().waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('harbour');
    await dialog.getByLabel('Name', { exact: true }).press('Enter');
    await page.getByText('The topic harbour was created.').waitFor();

    await page.getByRole('button', { name: 'Delete harbour' }).click();
    const confirm = page.getByRole('dialog');
    expect(await confirm.getByRole('button', { name: 'Delete' }).isEnabled()).toBe(false);
    await confirm.getByRole('textbox').fill('harbour');
    await confirm.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The topic harbour was deleted.').waitFor();
    await close();
  });

  test('adds subscriptions by pasting them, and says which are wrong', async () => {
    const { page, close } = await signedIn(`/topics/${topic}`);
    await page.getByRole('button', { name: 'Add subscriptions' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('email ada@example.com Ada\nemail nobody\npigeon home');
    await dialog.getByRole('button', { name: 'Add subscriptions' }).click();

    await dialog.getByText('“pigeon home” is not of the form').waitFor();
    await dialog.getByText('SMN.0').first().waitFor();
    expect(await dialog.getByRole('textbox').inputValue()).toBe('email nobody\npigeon home');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'ada@example.com' }).waitFor();
    await page.getByText('waits for confirmation').first().waitFor();
    await close();
  });

  test('pauses an endpoint on a telephone, and resumes it', async () => {
    const { page, close } = await signedIn(`/subscriptions/${subscription}`, { as: 'operator', width: 360 });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/Reason/)
      .fill('Closed over Easter');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Closed over Easter').waitFor();
    await service.publish(topic, { message: 'held' });
    await until('the held message', async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return page.getByRole('button', { name: 'Send now' }).first().isVisible();
    });

    await page.getByText('held: it is paused').waitFor();
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByText('never gets it').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing is held.').waitFor();

    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Nothing is held back').waitFor();
    await close();
  });
});
