import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { accessibilityFaults } from '#test/support/console.ts';
import { createLetters } from '#test/support/letters.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import { gatherSuppressed, type Suppressed } from '#test/support/suppressed.ts';

describe.runIf(chromiumPath !== undefined)('suppressions and confirmations in the console', () => {
  let running: RunningConsole;
  let signedIn: RunningConsole['signedIn'];
  let tides: Suppressed;

  beforeAll(async () => {
    running = await startConsole();
    ({ signedIn } = running);
    tides = await gatherSuppressed(running.service, 'tides');
  });
  afterAll(() => running.stop());

  test('shows a reader who gets nothing and why, and offers nothing that the API would refuse', async () => {
    const { page, observed, close } = await signedIn('/', { as: 'reader' });
    await page.getByRole('link', { name: 'Suppressions and confirmations' }).click();
    await page.getByRole('link', { name: tides.unconfirmed }).waitFor();

    for (const [tab, endpoint, shown] of [
      ['Cancelled', tides.cancelled, 'tides'],
      ['Bounced', tides.bounced, 'smtp; 550 5.1.1 user unknown'],
      ['Paused', tides.paused, 'moving house'],
      ['Not working', tides.disabled, 'HTTP 410'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      const row = page.getByRole('row').filter({ hasText: endpoint });
      await row.getByText(shown).waitFor();
      expect([tab, await page.getByRole('row').count()]).toEqual([tab, 2]);
      expect(await page.getByRole('button', { name: /Send|Resume|Remove/ }).count()).toBe(0);
      expect(await page.getByRole('checkbox').count()).toBe(0);
    }
    expect(observed.complaints).toEqual([]);
    await close();
  });

  test('keeps tab and filters in the address', async () => {
    const { page, close } = await signedIn(`/suppressions?endpoint=ada&topic=${tides.topic}`);
    await page.getByRole('link', { name: tides.unconfirmed }).waitFor();
    await page.getByRole('searchbox').fill('no such');
    await page.getByText('All have confirmed').waitFor();
    expect(new URL(page.url()).searchParams.get('endpoint')).toBe('no such');

    await page.getByRole('tab', { name: 'Bounced' }).click();
    await page.reload();
    await page.getByText('5.1.1', { exact: true }).waitFor();
    await close();
  });

  test('asks again who has not confirmed, and removes who is not wanted any more', async () => {
    const letters = createLetters(running.service.cloud.facts);
    await letters.nth('email', tides.unconfirmed, 1);
    const { page, close } = await signedIn('/suppressions', { as: 'operator' });
    expect(await page.getByRole('button', { name: 'Send the confirmation again' }).isEnabled()).toBe(false);
    await page.getByRole('checkbox', { name: `Select ${tides.unconfirmed}` }).check();
    await page.getByRole('button', { name: 'Send the confirmation again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('48 hours').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Send the confirmation again' }).click();
    await page.getByText('Confirmations on their way: 1.').waitFor();
    await letters.nth('email', tides.unconfirmed, 2);

    await page.getByRole('checkbox', { name: `Select ${tides.unconfirmed}` }).check();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Removed: 1.').waitFor();
    await page.getByRole('link', { name: tides.unconfirmed }).waitFor({ state: 'detached' });
    await close();
  });

  test('resumes what has bounced, and what is paused', async () => {
    const { page, close } = await signedIn('/suppressions?tab=bounced', { as: 'operator' });
    for (const [tab, endpoint] of [
      ['Bounced', tides.bounced],
      ['Paused', tides.paused],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('checkbox', { name: new RegExp(`Select .*${endpoint}`) }).check();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('link', { name: endpoint }).waitFor({ state: 'detached' });
    }
    await page.getByText('Nothing is paused').waitFor();
    await close();
  });

  test('names what could not be done, and why', async () => {
    const { page, close } = await signedIn('/suppressions?tab=endpoints', { as: 'operator' });
    await page.getByRole('checkbox', { name: new RegExp(`Select .*${tides.disabled}`) }).check();
    await page.route(/\/resume$/, (route) =>
      route.fulfill({ status: 404, json: { code: 'SMN.0013', message: 'Subscription not found.', request_id: 'a' } }),
    );
    await page.getByRole('button', { name: 'Resume' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await dialog.getByText(`${tides.disabled}: Subscription not found. (SMN.0013)`).waitFor();
    await dialog.getByText('This did not work for 1 subscription.').waitFor();
    await close();
  });
});
