import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { OPERATOR_TIME, startOperator, type TestOperator } from '#test/support/operator-function.ts';
import { aSubscription } from '#test/support/records.ts';

let operator: TestOperator;

beforeAll(async () => {
  operator = await startOperator();
});

afterAll(() => operator.stop());

const ask = (payload: unknown) => operator.ask(payload);

const Listed = z.object({ deadLetters: z.array(z.object({ shortId: z.string(), reason: z.string() })) });

/** What a test says of the dead letter that it files. */
type Filing = { readonly at?: number; readonly reason?: string; readonly overrides?: Partial<Envelope> };

describe('dead letters', () => {
  /** Files a dead letter of a subscription that still wants it; `published` before its time to live of an hour. */
  const fileOne = async (project: string, { at = OPERATOR_TIME, reason = 'gone', overrides = {} }: Filing = {}) => {
    const subscription = aSubscription({ protocol: 'http', topicId: newId() });
    await operator.subscriptions.add(subscription);
    const recipient = aRecipient({ subscriptionId: subscription.id, endpoint: subscription.endpoint, reason });
    const { recipients, ...head } = anEnvelope({
      topicId: subscription.topicId,
      messageId: newId(),
      protocol: 'http',
      attempt: 7,
      publishedAt: OPERATOR_TIME - 7_200_000,
      expiresAt: OPERATOR_TIME - 3_600_000,
      recipients: [recipient],
      ...overrides,
    });
    await operator.deadLetters.file({
      project,
      head,
      recipients,
      at,
      expiresAt: OPERATOR_TIME + 86_400_000,
    });
    return { subscription, head };
  };
  const list = async (project: string, page: object = {}) => ask({ command: 'dead-letters list', project, ...page });
  const idOf = async (project: string): Promise<string> => {
    const { deadLetters: found } = await operator.deadLetters.list({ project, limit: 1, now: OPERATOR_TIME });
    return found[0]?.id ?? '';
  };

  test('are listed page by page', async () => {
    const project = newId();
    await fileOne(project);
    await fileOne(project);
    const first = await list(project, { limit: 1 });
    const second = await list(project, { limit: 1, cursor: first['cursor'] });

    expect(first).toMatchObject({
      deadLetters: [{ project, protocol: 'http', reason: 'gone', attempts: 7, at: '2026-01-02T03:04:05.000Z' }],
      cursor: expect.any(String),
    });
    expect(second).toMatchObject({ deadLetters: [{ project }] });
    expect(await list(project, { cursor: 'x' })).toEqual({
      error: expect.stringContaining('The cursor is none of this list'),
      invalidArguments: true,
    });
  });

  test('are redriven as a first attempt with their whole time to live', async () => {
    const project = newId();
    const { subscription, head } = await fileOne(project);
    const id = await idOf(project);

    expect(await ask({ command: 'dead-letters redrive', project, id })).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{14}$/),
      outcome: 'redriven',
    });
    const [sent = ''] = await operator.sqs.take(operator.sqs.urls.lanes.http);
    expect(JSON.parse(sent)).toMatchObject({
      messageId: head.messageId,
      attempt: 0,
      expiresAt: OPERATOR_TIME + 3_600_000,
      recipients: [{ subscriptionId: subscription.id }],
    });
    expect(await list(project)).toEqual({ deadLetters: [] });
    expect(await ask({ command: 'dead-letters redrive', project, id })).toEqual({
      error: `The project ${project} has no dead letter ${id}.`,
    });
  });

  test('of another project are not redriven', async () => {
    const project = newId();
    await fileOne(project);
    const id = await idOf(project);

    expect(await ask({ command: 'dead-letters redrive', project: 'other', id })).toHaveProperty('error');
    expect(await operator.sqs.take(operator.sqs.urls.lanes.http)).toEqual([]);
  });

  test('are redriven all, but for those whose recipient is not subscribed any more', async () => {
    const project = newId();
    await fileOne(project);
    const { subscription } = await fileOne(project);
    await operator.subscriptions.remove({ topicId: subscription.topicId, id: subscription.id });

    expect(await ask({ command: 'dead-letters redrive', project, all: true })).toEqual({
      redriven: 1,
      dropped: 1,
      unreadable: 0,
      absent: 0,
      notes: [
        {
          id: expect.stringMatching(/^[0-9a-z]{14}$/),
          outcome: 'dropped',
          protocol: 'http',
          endpoint: subscription.endpoint,
          why: 'the subscription is gone',
        },
      ],
    });
    expect(await operator.sqs.take(operator.sqs.urls.lanes.http)).toHaveLength(1);
    expect(await list(project)).toEqual({ deadLetters: [] });
  });

  test('that were filed raw stay where they are', async () => {
    await operator.deadLetters.fileRaw({
      text: 'nonsense',
      queue: 'http-dead-letters',
      reason: 'no JSON',
      at: OPERATOR_TIME,
      expiresAt: OPERATOR_TIME + 86_400_000,
    });
    const id = await idOf('-');

    expect(await ask({ command: 'dead-letters redrive', project: '-', id })).toEqual({
      error: expect.stringMatching(/^The dead letter [0-9a-z]{14} was filed raw and cannot be redriven\.$/),
    });
    expect(await ask({ command: 'dead-letters redrive', project: '-', all: true })).toMatchObject({ unreadable: 1 });
    expect(await list('-')).toMatchObject({ deadLetters: [{ kind: 'raw', reason: 'no JSON' }] });
  });

  test('have a short id, by which each command finds them', async () => {
    const project = newId();
    for (let filed = 0; filed < 3; filed++) await fileOne(project);
    const found = Listed.parse(await list(project)).deadLetters;
    expect(new Set(found.map(({ shortId }) => shortId)).size).toBe(3);
    const [one, two, three] = found.map(({ shortId }) => shortId);
    expect(one).toMatch(/^mjwaid1k[0-9a-z]{6}$/);

    expect(await ask({ command: 'dead-letters show', project, id: one })).toMatchObject({ shortId: one });
    expect(await ask({ command: 'dead-letters redrive', project, id: two })).toEqual({ id: two, outcome: 'redriven' });
    expect(await ask({ command: 'dead-letters purge', project, id: three })).toEqual({ id: three, outcome: 'purged' });
    expect(await list(project)).toMatchObject({ deadLetters: [{ shortId: one }] });
    for (const command of ['show', 'redrive', 'purge']) {
      const answer = await ask({ command: `dead-letters ${command}`, project: 'other', id: one });
      expect(answer).toEqual({ error: `The project other has no dead letter ${one}.` });
    }
    await operator.sqs.take(operator.sqs.urls.lanes.http);
  });

  test('are shown whole, but for tokens, headers and what is encrypted', async () => {
    const project = newId();
    const recipients = [aRecipient({ token: 'secret-token', extension: { header: { 'x-key': 'secret-header' } } })];
    const attributes = [{ name: 'colour', type: 'STRING', value: 'blue' }] as const;
    const message = { subject: 'Tide', body: 'High water.', attributes: [...attributes], recipients };
    await fileOne(project, { overrides: message });
    const shown = await ask({ command: 'dead-letters show', project, id: await idOf(project) });

    expect(shown).toMatchObject({
      kind: 'notification',
      subject: 'Tide',
      body: 'High water.',
      attributes,
      subscriptionId: recipients[0]?.subscriptionId,
      publishedAt: '2026-01-02T01:04:05.000Z',
      expiresAt: '2026-01-02T02:04:05.000Z',
    });
    expect(JSON.stringify(shown)).not.toContain('secret');

    const encrypted = newId();
    const encryption = { keyId: 'key', dataKey: 'AAAA' };
    await fileOne(encrypted, { overrides: { subject: 'c2VhbGVk', body: 'c2VhbGVk', encryption } });
    const answer = await ask({ command: 'dead-letters show', project: encrypted, id: await idOf(encrypted) });
    expect(answer).toMatchObject({ body: "(encrypted with the topic's key)" });
    expect(JSON.stringify(answer)).not.toContain('c2VhbGVk');
  });

  test('that were filed raw are shown as they came, but for tokens', async () => {
    const text = JSON.stringify({ v: 2, recipients: [{ token: 'secret-token', endpoint: 'x' }] });
    const at = OPERATOR_TIME + 1;
    const expiresAt = OPERATOR_TIME + 86_400_000;
    await operator.deadLetters.fileRaw({ text, queue: 'http-dead-letters', reason: 'unknown version', at, expiresAt });
    const id = await idOf('-');

    expect(await ask({ command: 'dead-letters show', project: '-', id })).toMatchObject({
      kind: 'raw',
      text: '{"v":2,"recipients":[{"token":"…","endpoint":"x"}]}',
    });
    await ask({ command: 'dead-letters purge', project: '-', id });
  });

  test('are chosen by topic, protocol, kind, reason and time, to be listed, redriven or purged', async () => {
    const project = newId();
    const topicUrn = `urn:smn:us-east-1:${project}:tides`;
    const HOUR = 3_600_000;
    await fileOne(project, { at: OPERATOR_TIME - 3 * HOUR, reason: 'HTTP 410', overrides: { topicUrn } });
    await fileOne(project, {
      at: OPERATOR_TIME - 2 * HOUR,
      reason: 'Given up after 7 attempts; last failure: HTTP 503',
    });
    await fileOne(project, { at: OPERATOR_TIME - HOUR, reason: 'bounced', overrides: { protocol: 'email' } });
    await fileOne(project, { reason: 'last', overrides: { kind: 'confirmation' } });
    const reasons = async (filter: object) =>
      Listed.parse(await list(project, filter)).deadLetters.map(({ reason }) => reason.split(' ').at(-1));
    const ago = (hours: number) => new Date(OPERATOR_TIME - hours * HOUR).toISOString();

    expect(await reasons({})).toEqual(['last', 'bounced', '503', '410']);
    expect(await reasons({ topic: 'tides' })).toEqual(['410']);
    expect(await reasons({ topic: topicUrn })).toEqual(['410']);
    expect(await reasons({ protocol: 'email' })).toEqual(['bounced']);
    expect(await reasons({ kind: 'confirmation' })).toEqual(['last']);
    expect(await reasons({ reason: 'http' })).toEqual(['503', '410']);
    expect(await reasons({ since: ago(2) })).toEqual(['last', 'bounced', '503']);
    expect(await reasons({ until: ago(2) })).toEqual(['410']);
    expect(await reasons({ since: ago(2), until: ago(0), reason: 'HTTP' })).toEqual(['503']);

    const purge = { command: 'dead-letters purge', project, all: true, reason: 'http 410' };
    expect(await ask(purge)).toEqual({ purged: 1, absent: 0 });
    const redrive = { command: 'dead-letters redrive', project, all: true, protocol: 'http', until: ago(1) };
    expect(await ask(redrive)).toMatchObject({ redriven: 1, dropped: 0 });
    expect(await reasons({})).toEqual(['last', 'bounced']);
    await operator.sqs.take(operator.sqs.urls.lanes.http);
  });

  test.each([
    [{ protocol: 'fax' }, '"protocol" is none of email, sms'],
    [{ kind: 'x' }, '"kind" is none of notification, confirmation, cancellation'],
    [{ since: 'yesterday' }, '"since" is no time such as 2026-01-31T12:00:00Z'],
  ])('cannot be chosen by %j', async (filter, text) => {
    expect(await list('p', filter)).toEqual({ error: expect.stringContaining(text), invalidArguments: true });
  });
});
