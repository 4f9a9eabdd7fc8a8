import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { OPERATOR_TIME, startOperator, type TestOperator } from '#test/support/operator-function.ts';
import { aSubscription } from '#test/support/records.ts';

let operator: TestOperator;

beforeAll(async () => {
  operator = await startOperator();
});

afterAll(() => operator.stop());

const ask = (payload: unknown) => operator.ask(payload);

describe('dead letters', () => {
  /** Files a dead letter of a subscription that still wants it; `published` before its time to live of an hour. */
  const fileOne = async (project: string) => {
    const subscription = aSubscription({ protocol: 'http', topicId: newId() });
    await operator.subscriptions.add(subscription);
    const recipient = aRecipient({ subscriptionId: subscription.id, endpoint: subscription.endpoint, reason: 'gone' });
    const { recipients, ...head } = anEnvelope({
      topicId: subscription.topicId,
      messageId: newId(),
      protocol: 'http',
      attempt: 7,
      publishedAt: OPERATOR_TIME - 7_200_000,
      expiresAt: OPERATOR_TIME - 3_600_000,
      recipients: [recipient],
    });
    await operator.deadLetters.file({
      project,
      head,
      recipients,
      at: OPERATOR_TIME,
      expiresAt: OPERATOR_TIME + 86_400_000,
    });
    return { subscription, head };
  };
  const list = async (project: string, page: object = {}) => ask({ command: 'dead-letters list', project, ...page });
  const idOf = async (project: string): Promise<string> => {
    const { deadLetters: found } = await operator.deadLetters.list({ project, limit: 1, now: OPERATOR_TIME });
    return found[0]?.id ?? '';
  };

  it('are listed page by page', async () => {
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
    expect(await list(project, { cursor: 'x' })).toEqual({ error: 'The cursor is not one of this list.' });
  });

  it('are redriven as a first attempt with their whole time to live', async () => {
    const project = newId();
    const { subscription, head } = await fileOne(project);
    const id = await idOf(project);

    expect(await ask({ command: 'dead-letters redrive', project, id })).toEqual({ id, outcome: 'redriven' });
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

  it('of another project are not redriven', async () => {
    const project = newId();
    await fileOne(project);
    const id = await idOf(project);

    expect(await ask({ command: 'dead-letters redrive', project: 'other', id })).toHaveProperty('error');
    expect(await operator.sqs.take(operator.sqs.urls.lanes.http)).toEqual([]);
  });

  it('are redriven all, but for those that nobody wants any more', async () => {
    const project = newId();
    await fileOne(project);
    const { subscription } = await fileOne(project);
    await operator.subscriptions.remove({ topicId: subscription.topicId, id: subscription.id });

    expect(await ask({ command: 'dead-letters redrive', project, all: true })).toEqual({
      redriven: 1,
      dropped: 1,
      unreadable: 0,
      absent: 0,
    });
    expect(await operator.sqs.take(operator.sqs.urls.lanes.http)).toHaveLength(1);
    expect(await list(project)).toEqual({ deadLetters: [] });
  });

  it('that were filed raw stay where they are', async () => {
    await operator.deadLetters.fileRaw({
      text: 'nonsense',
      queue: 'http-dead-letters',
      reason: 'no JSON',
      at: OPERATOR_TIME,
      expiresAt: OPERATOR_TIME + 86_400_000,
    });
    const id = await idOf('-');

    expect(await ask({ command: 'dead-letters redrive', project: '-', id })).toEqual({
      error: `The dead letter ${id} was filed raw and cannot be redriven.`,
    });
    expect(await ask({ command: 'dead-letters redrive', project: '-', all: true })).toMatchObject({ unreadable: 1 });
    expect(await list('-')).toMatchObject({ deadLetters: [{ reason: 'no JSON' }] });
  });
});
