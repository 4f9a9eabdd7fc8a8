import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { accessibilityFaults } from '#test/support/console.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { answer } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

describe.runIf(chromiumPath !== undefined)('messages, failures and subscribers in the console', () => {
  let running: RunningConsole;
  let signedIn: RunningConsole['signedIn'];
  let service: Service;
  let topic: string;
  let message: string;
  let subscription: string;

  beforeAll(async () => {
    running = await startConsole();
    ({ service, topic, message, subscription, signedIn } = running);
  });
  afterAll(() => running.stop());

  const projectId = () => service.cloud.facts.projectId;

  test('shows what a message would do, sends it once, and follows it', async () => {
    const { page, close } = await signedIn(`/publish?topic=${topic}`);
    await page.getByLabel('Subject').fill('Tide');
    await page.getByLabel('Message', { exact: true }).fill('High water is at 14:05.');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('http: 2').waitFor();

    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
    await page.getByRole('link', { name: 'Follow it' }).click();

    await page.getByRole('heading', { name: 'Tide' }).waitFor();
    await page.getByText('All recipients are known').waitFor();
    const delivered = () => service.notifications('/good').filter(({ body }) => body['subject'] === 'Tide');
    await until('the delivery', () => delivered().length > 0);
    expect(delivered()).toHaveLength(1);
    await close();
  });

  test('lists messages of all topics with what became of them, finds those with a recipient in a state, and keeps that', async () => {
    const { page, close } = await signedIn('/messages', { as: 'reader' });
    const listed = page.getByRole('row').filter({ hasText: message });
    await listed.getByText('1 failed').waitFor();
    await listed.getByRole('link', { name: 'alerts' }).waitFor();

    const choose = async (state: string) => {
      await page.getByRole('button', { name: 'With a recipient' }).click();
      await page.getByRole('option', { name: state }).click();
    };
    await choose('failed');
    await listed.waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('dead');
    await page.getByRole('button', { name: 'All topics' }).click();
    await page.getByRole('option', { name: 'alerts' }).click();
    await listed.waitFor();
    expect(new URL(page.url()).searchParams.get('topic')).toBe(topic);
    await choose('expired');
    await listed.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('button', { name: 'With a recipient' }).getByText('expired').waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('expired');
    await close();
  });

  test('shows when a message was attempted for a recipient, and why that failed', async () => {
    const { page, close } = await signedIn(`/messages/${message}`);
    await page.getByRole('button', { name: 'Failed attempts: 1' }).click();
    await page.getByRole('table', { name: 'Failed attempts' }).getByText('HTTP 410').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await close();
  });

  test('redrives a dead letter, after it has said what that does', async () => {
    const { page, close } = await signedIn('/letters');
    await page.getByRole('link', { name: /gone/ }).first().click();
    await page.getByText('What to do').waitFor();
    await page.getByRole('table', { name: 'Failed attempts' }).getByText('HTTP 410').waitFor();
    await page.getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('gets it twice').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('1 done').waitFor();
    await close();
  });

  test('acknowledges and mutes what fails, and redrives all of it after it has counted', async () => {
    const again = await service.publish(topic, { message: 'gone again' });
    await until('its dead letter', async () => {
      const { body } = await service.call('GET', `/ops/v1/${projectId()}/dead-letters`);
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
    const harbour = await service.topic('harbour');
    const mail = { protocol: 'email', endpoint: 'ada@example.com' };
    await service.call('POST', `{p}/topics/${harbour}/subscriptions`, mail);
    await until('the mail', () => service.cloud.outbox('email').length > 0);
    const { page, observed, close } = await signedIn('/outbox?protocol=email');
    await page
      .getByRole('button', { name: /confirm/i })
      .first()
      .click();
    await page.getByRole('button', { name: 'As HTML' }).first().click();
    await page.frameLocator('iframe.mail').locator('body').waitFor();

    expect(await page.locator('iframe.mail').getAttribute('sandbox')).toBe('');
    expect(await page.frameLocator('iframe.mail').locator('body').textContent()).toContain('harbour');
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

  test('changes the remark and the filter policies of a subscription, and says what is wrong with them', async () => {
    const urn = await service.subscribe(await service.topic(), '/filtered');
    const { page, close } = await signedIn(`/subscriptions/${urn}`, { as: 'operator' });
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Change the remark' }).click();
    await dialog.getByLabel('Remark').fill('Night desk');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Night desk').waitFor();

    await page.getByRole('button', { name: 'Change the filter policies' }).click();
    await dialog.getByRole('button', { name: 'Add a policy' }).click();
    await dialog.getByRole('textbox', { name: /Name/ }).fill('Not A Name');
    await dialog.getByRole('textbox', { name: /Value/ }).fill('sunday, wednesday');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('SMN.0043').waitFor();
    await dialog.getByRole('textbox', { name: /Name/ }).fill('week');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('week: sunday, wednesday').waitFor();
    const shown = async () => (await service.call('GET', `/ops/v1/${projectId()}/subscriptions/${urn}`)).body;
    expect(await shown()).toMatchObject({
      remark: 'Night desk',
      filter_polices: [{ name: 'week', string_equals: ['sunday', 'wednesday'] }],
    });

    await page.getByRole('button', { name: 'Change the filter policies' }).click();
    await dialog.getByRole('button', { name: 'Add an attribute' }).click();
    await dialog.getByRole('textbox', { name: /Name/ }).last().fill('week');
    await dialog.getByRole('textbox', { name: /Value/ }).last().fill('monday');
    await dialog.getByRole('button', { name: 'Test' }).click();
    await dialog.getByText('It does not come, because of week.').waitFor();
    await dialog.getByRole('textbox', { name: /Value/ }).first().fill('monday');
    await dialog.getByRole('button', { name: 'Test' }).click();
    await dialog.getByText('It comes.').waitFor();

    await dialog.getByRole('button', { name: 'Remove' }).first().click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('None: it gets messages without attributes').waitFor();
    expect(await shown()).not.toHaveProperty('filter_polices');
    await close();
  });

  test('probes an endpoint, and shows what it answers', async () => {
    const urn = await service.subscribe(await service.topic(), '/probed');
    const { page, close } = await signedIn(`/subscriptions/${urn}`, { as: 'operator' });
    await page.getByRole('button', { name: 'Probe now' }).click();
    await page.getByText('The endpoint works: HTTP 200').waitFor();

    service.sink.on('/probed', answer(503));
    await page.getByRole('button', { name: 'Probe now' }).click();
    await page.getByText('The endpoint does not work: HTTP 503').waitFor();
    await close();
  });

  test('makes, replaces and deletes a signing secret, which is shown once', async () => {
    const own = await service.topic();
    const urn = await service.subscribe(own, '/signed');
    const signatures = async () => {
      const message = await service.publish(own, { message: 'signed?' });
      const came = () => service.notifications('/signed').find(({ body }) => body['message_id'] === message);
      const { headers } = await until('the delivery', came);
      return String(headers['webhook-signature'] ?? '')
        .split(' ')
        .filter(Boolean).length;
    };
    const { page, close } = await signedIn(`/subscriptions/${urn}`, { as: 'operator' });
    const dialog = page.getByRole('dialog');
    const make = async (name: string) => {
      await page.getByRole('button', { name }).click();
      await dialog.getByRole('button', { name }).click();
      const secret = (await page.getByRole('region', { name: 'Signing secret' }).textContent()) ?? '';
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      return secret;
    };

    const first = await make('Create secret');
    expect(first).toMatch(/^whsec_/);
    await page.getByText('Messages are signed with a secret').waitFor();
    expect(await page.content()).not.toContain(first);
    expect(await signatures()).toBe(1);
    expect(await make('Replace secret')).not.toBe(first);
    expect(await signatures()).toBe(2);

    await page.getByRole('button', { name: 'Delete secret' }).click();
    await dialog.getByText('sign nothing any more').waitFor();
    await dialog.getByRole('button', { name: 'Delete secret' }).click();
    await page.getByText('There is no secret').waitFor();
    expect(await signatures()).toBe(0);
    await close();
  });
});
