import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { accessibilityFaults, compressedSize, goTo, openConsole } from '#test/support/console.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { gatherSuppressed } from '#test/support/suppressed.ts';
import { until } from '#test/support/until.ts';

/** Screenshots are kept where this names a folder, to look at by hand. */
const SCREENSHOTS = process.env['SCREENSHOTS'];

describe.runIf(chromiumPath !== undefined)('the console', () => {
  let running: RunningConsole;
  let signedIn: RunningConsole['signedIn'];
  let service: Service;
  let topic: string;
  let message: string;
  let subscription: string;
  let failure: string;
  let template: string;

  beforeAll(async () => {
    running = await startConsole();
    ({ service, topic, message, subscription, failure, template, signedIn } = running);
    await gatherSuppressed(service, 'tides');
  });
  afterAll(() => running.stop());

  const heading = (page: Page) => page.locator('.frame-content h1').first().textContent();

  const SCREENS = (): readonly (readonly [screen: string, path: string])[] => [
    ['home', '/'],
    ['messages', '/messages'],
    ['message', `/messages/${message}`],
    ['failures', '/failures'],
    ['failure', `/failures/${failure}`],
    ['letters', '/letters'],
    ['suppressions', '/suppressions'],
    ['suppressions-bounced', '/suppressions?tab=bounced'],
    ['suppressions-endpoints', '/suppressions?tab=endpoints'],
    ['topics', '/topics'],
    ['publish', `/publish?topic=${topic}`],
    ['templates', '/templates'],
    ['template', `/templates/${template}`],
    ['address-book', '/address-book'],
    ['triggers', '/triggers'],
    ['jobs', '/jobs'],
    ['usage', '/usage'],
    ['access', '/access'],
    ['access-people', '/access?tab=members'],
    ['topic', `/topics/${topic}`],
    ['topic-settings', `/topics/${topic}?tab=settings`],
    ['topic-policy', `/topics/${topic}?tab=policy`],
    ['topic-tags', `/topics/${topic}?tab=tags`],
    ['topic-log', `/topics/${topic}?tab=logs`],
    ['topic-statistics', `/topics/${topic}?tab=statistics`],
    ['subscriber', `/subscriptions/${subscription}`],
    ['outbox', '/outbox'],
  ];

  test.each([
    ['light', {}, 'all'],
    ['dark', { theme: 'dark' }, 'colours'],
    ['chinese', { language: 'zh-CN' }, 'all but colours'],
    ['narrow', { width: 360 }, 'all but colours'],
  ] as const)('is shown without faults, %s', async (name, look, rules) => {
    const { page, observed, close } = await signedIn('/', look);
    for (const [screen, path] of SCREENS()) {
      await goTo(page, path);
      await page.locator('.frame-content h1').first().waitFor();
      await page.waitForLoadState('networkidle');

      expect(await accessibilityFaults(page, rules), screen).toEqual([]);
      expect(await page.title()).toBe('SMN console');
      const isWider = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
      expect([screen, isWider]).toEqual([screen, false]);
      if (SCREENSHOTS !== undefined)
        await page.screenshot({ path: `${SCREENSHOTS}/console-${screen}-${name}.png`, fullPage: true });
    }
    expect(observed.complaints).toEqual([]);
    expect(observed.origins.size).toBe(2);
    await close();
  });

  test('is looked at by what finds a button without a name and a text that is too pale', async () => {
    const { page, close } = await openConsole(running.browser, running.at('/'));
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '<main><button></button><p id="pale">Pale</p></main>');
      document.getElementById('pale').style.color = '#ddd'`);

    const rulesOf = (faults: readonly string[]) => faults.map((fault) => fault.split(':')[0]);
    expect(rulesOf(await accessibilityFaults(page))).toEqual(expect.arrayContaining(['button-name', 'color-contrast']));
    expect(rulesOf(await accessibilityFaults(page, 'colours'))).toEqual(['color-contrast']);
    expect(rulesOf(await accessibilityFaults(page, 'all but colours'))).toContain('button-name');
    await close();
  });

  test('loads at most 250 KB of script for its first view, and no more when it is looked at again', async () => {
    const { page, observed, close } = await signedIn('/');
    await page.waitForLoadState('networkidle');

    const sizes = await Promise.all(Array.from(observed.scripts.values(), compressedSize));
    expect(sizes.every((size) => size > 0)).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(250 * 1024);
    await close();
  });

  test('keeps the token of a session in memory alone, and asks the issuer again after a reload', async () => {
    const { page, close } = await signedIn(`/messages/${message}`);
    const stored = () =>
      page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])');

    expect(await stored()).not.toMatch(/smn_session|eyJ/);
    await page.reload();
    await page.locator('.frame-content h1').first().waitFor();
    expect(await heading(page)).toContain('High water');
    expect(new URL(page.url()).search).toBe('');
    expect(await stored()).not.toMatch(/smn_session|eyJ/);
    await close();
  });

  test('ends a session when its person signs out, at the issuer too', async () => {
    const { page, close } = await signedIn('/');
    const token = page.waitForRequest((request) => request.headers()['x-auth-token'] !== undefined);
    await page.getByRole('link', { name: 'Topics' }).click();
    const { 'x-auth-token': session = '' } = (await token).headers();

    await page.getByRole('button', { name: /admin@/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();

    const { endpoint, projectId } = service.cloud.facts;
    const url = `${endpoint}/v2/${projectId}/notifications/topics`;
    await until(
      'the end of the session',
      async () => (await fetch(url, { headers: { 'x-auth-token': session } })).status === 401,
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await close();
  });

  test('says so when its session has ended, and goes on where it was', async () => {
    const { page, close } = await signedIn('/topics');
    // A list that is still being loaded is not asked for again.
    await page.getByRole('link', { name: 'alerts', exact: true }).waitFor();
    await page.route('**/v2/**', (route) =>
      route.fulfill({ status: 401, json: { code: 'APIGW.0301', message: 'no' } }),
    );
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('Your session has ended').waitFor();
    await page.unroute('**/v2/**');

    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: /admin@/ }).click();

    await page.getByRole('link', { name: 'alerts', exact: true }).waitFor();
    await page.waitForURL((url) => url.pathname === '/console/topics');
    await close();
  });

  test('takes no answer of an issuer that it has not asked', async () => {
    const { page, close } = await openConsole(running.browser, running.at('/?code=x&state=y'));

    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).search).not.toContain('code');
    await close();
  });

  test('asks people to sign in again when the issuer needs a page to say who they are', async () => {
    const { page, close } = await signedIn('/topics');
    await page.route(/[?&]prompt=none/, (route) => {
      const asked = new URL(route.request().url()).searchParams;
      const answer = new URL(asked.get('redirect_uri') ?? '');
      answer.search = new URLSearchParams({
        error: 'interaction_required',
        state: asked.get('state') ?? '',
      }).toString();
      return route.fulfill({ status: 302, headers: { location: answer.href } });
    });
    await page.reload();

    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.getByText('This did not work').count()).toBe(0);
    await close();
  });

  test('offers a reader nothing that the API would refuse', async () => {
    const { page, close } = await signedIn('/topics', { as: 'reader' });
    await page.getByRole('link', { name: 'alerts', exact: true }).waitFor();

    expect(await page.getByRole('button', { name: /^(Create topic|Delete)/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Publish' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Access' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Dead letters' }).click();
    await page.getByRole('link', { name: /gone/ }).first().waitFor();
    expect(await page.getByRole('button', { name: /Redrive|Delete/ }).count()).toBe(0);

    for (const [path, shown] of [
      [`/subscriptions/${subscription}`, 'There is no secret'],
      [`/topics/${topic}`, 'Who gets what is published here'],
      [`/topics/${topic}?tab=settings`, 'No key of its own'],
      [`/topics/${topic}?tab=tags`, 'There are no tags'],
      [`/topics/${topic}?tab=logs`, 'Deliveries are not logged'],
      [`/templates/${template}`, 'place, time'],
    ] as const) {
      await goTo(page, path);
      await page.getByText(shown).waitFor();
      const offered = page.getByRole('button', { name: /Add|Change|Create|Delete|Encrypt|Log|Probe|Pause|Save|Sub/ });
      expect([path, await offered.count()]).toEqual([path, 0]);
    }

    await goTo(page, `/publish?topic=${topic}`);
    await page.getByText('may not publish').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    await close();
  });

  test('makes a token, shows it once, and revokes it', async () => {
    const { page, close } = await signedIn('/access?tab=tokens');
    await page.getByRole('button', { name: 'Create token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('grafana');
    await dialog.getByLabel('Topics', { exact: true }).fill('alerts-*, tides');
    await dialog.getByRole('button', { name: 'Create token' }).click();
    const secret = page.getByRole('region', { name: 'Token' });
    const token = (await secret.textContent()) ?? '';
    const { endpoint, projectId } = service.cloud.facts;
    const call = () =>
      fetch(`${endpoint}/v2/${projectId}/notifications/topics`, { headers: { 'x-auth-token': token } });
    expect((await call()).status).toBe(200);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('alerts-*, tides').waitFor();
    expect(await page.content()).not.toContain(token);

    await page.getByRole('button', { name: 'Delete grafana' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('grafana was deleted.').waitFor();
    await until('the end of the token', async () => (await call()).status === 401);
    await close();
  });
});
