import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { OPERATOR_TIME, startOperator, type TestOperator } from '#test/support/operator-function.ts';

const operator: TestOperator = await startOperator();
afterAll(() => operator.stop());

const ask = (payload: unknown) => operator.ask(payload);
const HOUR_MS = 3_600_000;
const Listed = z.object({ letters: z.array(z.object({ shortId: z.string(), reason: z.string() })) });

type Filing = { readonly text?: string; readonly reason?: string; readonly at?: number };

const file = ({ text = newId(), reason = 'no JSON', at = OPERATOR_TIME }: Filing = {}) =>
  operator.deadLetters.fileRaw({ text, queue: 'http', reason, at, expiresAt: OPERATOR_TIME + 24 * HOUR_MS });
const list = (filter: object = {}) => ask({ command: 'unreadable-letters list', ...filter });
const reasons = async (filter: object = {}) => Listed.parse(await list(filter)).letters.map(({ reason }) => reason);

beforeEach(async () => {
  await ask({ command: 'unreadable-letters purge', all: true });
});

describe('letters that could not be read', () => {
  test('are listed, the newest first, page by page', async () => {
    await file({ reason: 'older', at: OPERATOR_TIME - 1 });
    await file({ reason: 'newer' });
    const first = await list({ limit: 1 });

    expect(first).toEqual({
      letters: [
        {
          ...{ id: expect.any(String), shortId: expect.stringMatching(/^[0-9a-z]{14}$/) },
          ...{ at: '2026-01-02T03:04:05.000Z', reason: 'newer' },
        },
      ],
      cursor: expect.any(String),
    });
    expect(await reasons({ limit: 1, cursor: first['cursor'] })).toEqual(['older']);
    expect(await list({ cursor: 'x' })).toEqual({
      error: expect.stringContaining('The cursor is none of this list'),
      invalidArguments: true,
    });
  });

  test('are chosen by reason and time, to be listed or purged', async () => {
    await file({ reason: 'no JSON', at: OPERATOR_TIME - 2 * HOUR_MS });
    await file({ reason: 'unknown version' });
    const since = new Date(OPERATOR_TIME - HOUR_MS).toISOString();

    expect(await reasons({ reason: 'json' })).toEqual(['no JSON']);
    expect(await reasons({ since })).toEqual(['unknown version']);
    expect(await reasons({ until: since })).toEqual(['no JSON']);
    expect(await list({ since: 'yesterday' })).toEqual({
      error: expect.stringContaining('"since" is no time such as 2026-01-31T12:00:00Z'),
      invalidArguments: true,
    });
    expect(await ask({ command: 'unreadable-letters purge', all: true, reason: 'json' })).toEqual({
      ...{ purged: 1, absent: 0 },
    });
    expect(await reasons()).toEqual(['unknown version']);
  });

  test('are shown as they came, but for tokens, and purged, by id and short id', async () => {
    await file({ text: JSON.stringify({ v: 2, recipients: [{ token: 'secret-token', endpoint: 'x' }] }) });
    const [{ shortId: id } = { shortId: '' }] = Listed.parse(await list()).letters;

    expect(await ask({ command: 'unreadable-letters show', id })).toMatchObject({
      ...{ shortId: id, reason: 'no JSON' },
      text: '{"v":2,"recipients":[{"token":"…","endpoint":"x"}]}',
    });
    expect(await ask({ command: 'unreadable-letters purge', id })).toEqual({ id, outcome: 'purged' });
    expect(await ask({ command: 'unreadable-letters show', id })).toEqual({
      error: `There is no unreadable letter ${id}.`,
    });
  });

  test('are all that the operator function shows or forgets: those of projects are theirs', async () => {
    const { recipients: _none, ...head } = anEnvelope({ messageId: newId() });
    const at = OPERATOR_TIME;
    await operator.deadLetters.file({
      ...{ project: 'theirs', head, recipients: [aRecipient()], at },
      expiresAt: OPERATOR_TIME + HOUR_MS,
    });
    const { deadLetters } = await operator.deadLetters.list({ project: 'theirs', limit: 1, now: at });
    const id = deadLetters[0]?.id ?? '';

    expect(await list()).toEqual({ letters: [] });
    for (const command of ['unreadable-letters show', 'unreadable-letters purge'])
      expect(await ask({ command, id })).toEqual({ error: `There is no unreadable letter ${id}.` });
  });
});
