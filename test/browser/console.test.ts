import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser } from '#test/support/browser.ts';
import { accessibilityFaults, type Look, openConsole, signInAt } from '#test/support/console.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { answer } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

/** Screenshots are kept where this names a folder, to look at by hand. */
const SCREENSHOTS = process.env['SCREENSHOTS'];

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const MARKUP = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;

describe.runIf(chromiumPath !== undefined)('the console', () => {
  let service: Service;
  let browser: Browser;
  let topic: string;
  let message: string;
  let subscription: string;
  let failure: string;

  beforeAll(async () => {
    // Functions trust a token for as long.
    const callers = { credentialCacheSeconds: 1 };
    const settings = { ...PATIENT.settings, callers, receipts: { kept: 'summary' }, usage: { kept: 'all' } };
    [service, browser] = await Promise.all([
      startService({
        ...PATIENT,
        settings,
        console: { outbox: true },
        events: { sources: [{ source: 'aws.cloudwatch' }] },
      }),
      launchBrowser(),
    ]);
    topic = await service.topic('alerts');
    await service.call('PUT', `{p}/topics/${topic}`, { display_name: MARKUP });
    subscription = await service.subscribe(topic, '/good');
    const windows = [{ days: ['mon', 'sat'], from: '22:00', to: '06:00' }];
    const policy = { max_per_second: 1000, windows: [...windows, { days: [...DAYS], from: '00:00', to: '00:00' }] };
    const path = `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${subscription}/delivery-policy`;
    await service.call('PUT', path, { ...policy, time_zone: 'Europe/Berlin' });
    await service.subscribe(topic, '/gone');
    service.sink.on('/gone', answer(410));
    message = await service.publish(topic, { subject: `High water ${MARKUP}`, message: MARKUP });
    await until('the dead letter', async () => {
      const { body } = await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/dead-letters`);
      return JSON.stringify(body).includes('410');
    });
    const { body } = await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/failures`);
    [, failure = ''] = /"failure_id":"(\w+)"/.exec(JSON.stringify(body)) ?? [];
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  const at = (path: string): string => `${service.cloud.facts.endpoint}/console${path}`;
  const signedIn = (path: string, look: Look = {}) => signInAt(browser, at(path), look);
  const heading = (page: Page) => page.locator('.frame-content h1').first().textContent();

  const SCREENS = () => [
    ['home', '/'],
    ['messages', `/messages?topic=${topic}`],
    ['message', `/messages/${message}`],
    ['failures', '/failures'],
    ['failure', `/failures/${failure}`],
    ['letters', '/letters'],
    ['topics', '/topics'],
    ['publish', `/publish?topic=${topic}`],
    ['triggers', '/triggers'],
    ['jobs', '/jobs'],
    ['usage', '/usage'],
    ['access', '/access'],
    ['access-people', '/access?tab=members'],
    ['topic', `/topics/${topic}`],
    ['topic-settings', `/topics/${topic}?tab=settings`],
    ['topic-policy', `/topics/${topic}?tab=policy`],
    ['subscriber', `/subscriptions/${subscription}`],
    ['outbox', '/outbox'],
  ];

  test.each([
    ['light', {}],
    ['dark', { theme: 'dark' }],
    ['chinese', { language: 'zh-CN' }],
    ['narrow', { width: 360 }],
  ] as const)('is shown without faults, %s', async (name, look) => {
    const { page, observed, close } = await signedIn('/', look);
    for (const [screen, path] of SCREENS()) {
      await page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
      await page.locator('.frame-content h1').first().waitFor();
      await page.waitForLoadState('networkidle');

      expect(await accessibilityFaults(page), screen).toEqual([]);
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

  test('loads at most 250 KB of script for its first view, and no more when it is looked at again', async () => {
    const { page, observed, close } = await signedIn('/');
    await page.waitForLoadState('networkidle');

    const sizes = await Promise.all(observed.scripts.values());
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
    await page.route('**/v2/**', (route) =>
      route.fulfill({ status: 401, json: { code: 'APIGW.0301', message: 'no' } }),
    );
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('Your session has ended').waitFor();
    await page.unroute('**/v2/**');

    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: /admin@/ }).click();

    await page.getByRole('link', { name: 'alerts', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/topics');
    await close();
  });

  test('takes no answer of an issuer that it has not asked', async () => {
    const { page, close } = await openConsole(browser, at('/?code=x&state=y'));

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

  test('says where to begin in a project without topics, and only there', async () => {
    const { page, close } = await signedIn('/');
    await page.getByText('Publishes this month').waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByText('There are no topics yet').count()).toBe(0);
    await page.route(/notifications\/topics\?/, (route) =>
      route.fulfill({ json: { request_id: 'none', topic_count: 0, topics: [] } }),
    );
    await page.reload();

    await page.getByRole('button', { name: 'To the topics' }).click();
    expect(new URL(page.url()).pathname).toBe('/console/topics');
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

    const publish = await signedIn(`/publish?topic=${topic}`, { as: 'reader' });
    await publish.page.getByText('may not publish').waitFor();
    expect(await publish.page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    await publish.close();
    await close();
  });
});
