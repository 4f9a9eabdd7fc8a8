import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '#test/support/browser.ts';
import { gather, invitations, invite, statuses } from '#test/support/cast.ts';
import { createLetters, linkIn } from '#test/support/letters.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';

const HARBOUR = '港务局 <b>Harbour</b> & Co.';

/** Screenshots are kept where this names a folder, to look at by hand. */
const SCREENSHOTS = process.env['SCREENSHOTS'];

describe.runIf(chromiumPath !== undefined)('a page for people', () => {
  let service: Service;
  let browser: Browser;

  beforeAll(async () => {
    [service, browser] = await Promise.all([startService(PATIENT), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  const complaints: string[] = [];

  /** Opens a link with a page that notes down what the browser complains about: violations of the policy, above all. */
  const open = async (link: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
    const page = await browser.newPage(options);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(link);
    return page;
  };

  const shoot = async (page: Page, name: string): Promise<void> => {
    if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
  };

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

  test('describes the API, wide and narrow, is searched, and sends no request to other hosts', async () => {
    const { endpoint } = service.cloud.facts;
    for (const [name, width] of [
      ['docs', 1280],
      ['docs-narrow', 390],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const elsewhere: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => elsewhere.push(new URL(request.url()).origin));
      await page.goto(`${endpoint}/docs#tag/Subscriptions/operation/AddSubscription`);
      await page
        .getByRole('heading', { name: /AddSubscription$/ })
        .first()
        .waitFor();
      await shoot(page, name);

      expect(new Set(elsewhere)).toEqual(new Set([endpoint]));
      expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(width);
    }
    expect(complaints).toEqual([]);
  });

  test('finds an operation in the description by a word of its text', async () => {
    const page = await open(`${service.cloud.facts.endpoint}/docs`, { viewport: { width: 1280, height: 900 } });
    await page.getByRole('textbox').first().fill('one endpoint, or up to 50');
    await page.getByRole('search').getByText('AddSubscription', { exact: true }).first().click();

    await page.waitForFunction("location.hash.endsWith('AddSubscription')");
    await shoot(page, 'docs-found');
    expect(complaints).toEqual([]);
  });

  test('shows topic and endpoint, confirms by its button, and says so on the next visit', async () => {
    const cast = await invite(service, HARBOUR);
    const link = linkIn((await invitations(service, cast)).mail);
    const page = await open(link);
    await shoot(page, 'confirm');

    expect(await heading(page)).toBe('Confirm your subscription');
    expect(await page.title()).toBe('Confirm your subscription');
    expect(await page.getByRole('definition').allTextContents()).toEqual([HARBOUR, cast.email.address]);
    expect(await statuses(service, cast.topicUrn)).toMatchObject({ [cast.email.urn]: 0 });

    await page.getByRole('button', { name: 'Confirm subscription' }).click();
    await page.getByRole('heading', { name: 'You are subscribed' }).waitFor();
    await shoot(page, 'confirmed');
    expect(await statuses(service, cast.topicUrn)).toMatchObject({ [cast.email.urn]: 1 });

    const again = await open(link);
    expect(await heading(again)).toBe('You are subscribed');
    expect(await again.getByRole('button').count()).toBe(0);
    await again.getByRole('link', { name: '中文' }).click();
    await again.getByRole('heading', { name: '您已订阅' }).waitFor();
    expect(await again.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  test('cancels what a mail brought, and can be used with the keyboard alone', async () => {
    const cast = await gather(service, HARBOUR);
    await service.publish(cast.topicUrn, { message: 'Hello' });
    const mail = await createLetters(service.cloud.facts).nth('email', cast.email.address, 2);
    const page = await open(linkIn(mail), { colorScheme: 'dark', viewport: { width: 360, height: 640 } });
    await shoot(page, 'cancel-dark-phone');

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your subscription is cancelled' }).waitFor();
    await shoot(page, 'cancelled-dark-phone');
    expect(await statuses(service, cast.topicUrn)).toMatchObject({ [cast.email.urn]: 3 });
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
  });

  test('says what to do about a link that is not valid', async () => {
    const page = await open(`${service.cloud.facts.endpoint}/s/nonsense`);
    await shoot(page, 'invalid');

    expect(await heading(page)).toBe('This link is not valid');
  });

  test('draws with its own style and loads nothing else', async () => {
    const requests: string[] = [];
    const page = await browser.newPage();
    page.on('request', (request) => requests.push(request.url()));
    const link = `${service.cloud.facts.endpoint}/s/nonsense`;
    await page.goto(link);

    expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([link]);
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")).not.toBe('none');
    expect(complaints.filter((text) => !text.includes('status of 403'))).toEqual([]);
  });
});
