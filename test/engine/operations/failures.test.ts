import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '#src/domain/access/principal.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const urn = (name: string) => `urn:smn:us-east-1:${PROJECT}:${name}`;
let topics = 0;
const aTopicUrn = () => urn(`topic-${++topics}`);

type Filing = Partial<Pick<Envelope, 'kind' | 'topicUrn' | 'protocol'>> & {
  readonly reason?: string;
  readonly id?: string;
  readonly project?: string;
};

/** Files a letter to an endpoint; the clock runs on by a millisecond. */
const file = async ({ reason = 'HTTP 503', id = newId(), project = PROJECT, ...fields }: Filing = {}) => {
  service.wait(0.001);
  const at = service.dependencies.clock();
  const { recipients, ...head } = anEnvelope({
    ...{ protocol: 'http', topicUrn: aTopicUrn(), messageId: newId(), attempt: 7 },
    recipients: [aRecipient({ subscriptionId: id, endpoint: `http://${id}.example/`, reason })],
    ...fields,
  });
  await service.letters.file({ project, head, recipients, at, expiresAt: at + 30 * 86_400_000 });
  return { id, topicUrn: head.topicUrn };
};

const list = (query: Readonly<Record<string, string>> = {}, grant?: Grant): Promise<Answer> =>
  service.call('ListFailures', { query, ...(grant && { grant }) });
const listed = async (query: Readonly<Record<string, string>> = {}, grant?: Grant) =>
  (await list(query, grant)).body.failures;
const onOne = (name: string, failure_id: string, input: object = {}) =>
  service.call(name, { path: { failure_id }, ...input });
const only = async (topic_urn: string) => {
  const failures = await listed({ topic_urn });
  expect(failures).toHaveLength(1);
  return failures[0];
};

describe('ListFailures', () => {
  test('shows endpoint, reason, how many wait, and when, newest first, page by page', async () => {
    const topicUrn = aTopicUrn();
    const { id } = await file({ topicUrn });
    await file({ topicUrn, id, reason: 'Given up after 7 attempts; last failure: HTTP 503' });
    await file({ topicUrn, kind: 'direct', protocol: 'sms', reason: 'the number has opted out of texts' });

    const page = await list({ limit: '1', topic_urn: topicUrn });
    const next = await list({ limit: '1', topic_urn: topicUrn, cursor: page.body.next_cursor });

    expect(page.body.failures).toEqual([
      expect.objectContaining({ kind: 'direct', protocol: 'sms', reason_code: 'opted-out', waiting: 1 }),
    ]);
    expect(page.body.failures[0]).not.toHaveProperty('subscription_urn');
    expect(next.body.failures).toEqual([
      {
        failure_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        ...{ topic_urn: topicUrn, subscription_urn: `${topicUrn}:${id}`, kind: 'notification', protocol: 'http' },
        ...{ endpoint: `http://${id}.example/`, reason_code: 'http-503' },
        reason: 'Given up after 7 attempts; last failure: HTTP 503',
        ...{ waiting: 2, has_more: false, first_at: '2024-01-02T03:04:05Z', last_at: '2024-01-02T03:04:05Z' },
        trend: [
          ...['2023-12-27', '2023-12-28', '2023-12-29', '2023-12-30', '2023-12-31', '2024-01-01'].map((date) => ({
            ...{ date, filed: 0 },
          })),
          { date: '2024-01-02', filed: 2 },
        ],
        is_acknowledged: false,
      },
    ]);
  });

  test('leaves out what waits no more, and lists it again when it fails again', async () => {
    const { topicUrn, id } = await file();
    const [letter] = (await service.call('ListDeadLetters', { query: { topic_urn: topicUrn } })).body.dead_letters;
    await service.call('DeleteDeadLetter', { path: { id: letter.id } });
    expect(await listed({ topic_urn: topicUrn })).toEqual([]);

    await file({ topicUrn, id });

    expect(await only(topicUrn)).toMatchObject({
      waiting: 1,
      trend: expect.arrayContaining([{ date: '2024-01-02', filed: 2 }]),
    });
  });

  test('is filtered by topic, protocol, acknowledgement and mute', async () => {
    const topic_urn = aTopicUrn();
    await file({ topicUrn: topic_urn, protocol: 'https' });
    const { failure_id } = await only(topic_urn);
    await file({ topicUrn: topic_urn });
    const protocols = async (query: Readonly<Record<string, string>>) =>
      (await listed({ topic_urn, ...query })).map((one: Record<string, string>) => one['protocol']);

    expect(await protocols({ protocol: 'https' })).toEqual(['https']);
    await onOne('AcknowledgeFailure', failure_id);
    expect(await protocols({ acknowledged: 'true' })).toEqual(['https']);
    expect(await protocols({ acknowledged: 'false' })).toEqual(['http']);
    await onOne('MuteFailure', failure_id, { body: { hours: 1 } });
    expect(await protocols({})).toEqual(['http']);
    expect(await protocols({ muted: 'true' })).toEqual(['https']);
  });

  test('is sorted by how many wait, in one page', async () => {
    const topicUrn = aTopicUrn();
    const [many, few] = [newId(), newId()];
    for (const id of [many, many, many, few]) await file({ topicUrn, id });

    const { body } = await list({ topic_urn: topicUrn, sort: 'waiting', limit: '1' });

    expect(body).toMatchObject({ failures: [{ waiting: 3, subscription_urn: `${topicUrn}:${many}` }] });
    expect(body).not.toHaveProperty('next_cursor');
    const { body: page } = await list({ topic_urn: topicUrn, limit: '1' });
    expect(page).toMatchObject({ failures: [{ waiting: 1 }], next_cursor: expect.any(String) });
    const query = { sort: 'waiting', cursor: page.next_cursor };
    expect(await list(query)).toMatchObject({ status: 400, code: 'OPS.0001' });
  });

  test('refuses bad pages and filters with their codes', async () => {
    for (const [query, code] of [
      [{ limit: '0' }, 'OPS.0001'],
      [{ cursor: 'x' }, 'OPS.0001'],
      [{ acknowledged: 'yes' }, 'OPS.0122'],
      [{ muted: '1' }, 'OPS.0122'],
      [{ sort: 'name' }, 'OPS.0123'],
      [{ topic_urn: 'x' }, 'SMN.0005'],
      [{ protocol: 'fax' }, 'SMN.0011'],
    ] as const)
      expect(await list(query)).toMatchObject({ status: 400, code });
  });

  test('shows a caller that is bound to topics the failures of these alone', async () => {
    const { topicUrn } = await file({ topicUrn: urn('alerts-1') });
    await file({ topicUrn, kind: 'direct', protocol: 'sms' });
    await file({ topicUrn: urn('others') });
    await file({ project: 'other', topicUrn: 'urn:smn:us-east-1:other:alerts-1' });
    const bound = { actions: '*', topics: ['alerts-*'] } as const;
    const found = await listed({}, bound);

    expect(found).toMatchObject([{ topic_urn: topicUrn, kind: 'notification' }]);
    const [{ failure_id }] = await listed({ topic_urn: urn('others') });
    for (const name of ['ShowFailure', 'AcknowledgeFailure', 'UnmuteFailure'])
      expect(await onOne(name, failure_id, { grant: bound })).toMatchObject({ status: 404, code: 'OPS.0120' });
  });
});

describe('a failure', () => {
  test('is shown with its letters counted anew', async () => {
    const { topicUrn } = await file();
    const failure = await only(topicUrn);

    expect((await onOne('ShowFailure', failure.failure_id)).body).toEqual({
      request_id: expect.any(String),
      ...failure,
    });
  });

  test('is acknowledged until its next letter', async () => {
    const { topicUrn, id } = await file();
    const { failure_id } = await only(topicUrn);

    expect((await onOne('AcknowledgeFailure', failure_id)).body).toMatchObject({
      ...{ failure_id, is_acknowledged: true, acknowledged_at: '2024-01-02T03:04:05Z', waiting: 1 },
    });
    await file({ topicUrn, id });
    const again = await only(topicUrn);
    expect(again).toMatchObject({ is_acknowledged: false, waiting: 2 });
    expect(again).not.toHaveProperty('acknowledged_at');
  });

  test('is muted until its time, though it fails on, and no longer when that is taken back', async () => {
    const { topicUrn, id } = await file();
    const { failure_id } = await only(topicUrn);

    expect((await onOne('MuteFailure', failure_id, { body: { hours: 2 } })).body).toMatchObject({
      ...{ failure_id, muted_until: '2024-01-02T05:04:05Z' },
    });
    await file({ topicUrn, id });
    expect(await listed({ topic_urn: topicUrn })).toEqual([]);
    expect((await onOne('UnmuteFailure', failure_id)).body).not.toHaveProperty('muted_until');
    expect(await only(topicUrn)).toMatchObject({ waiting: 2 });
    const until = '2024-01-02T04:00:00Z';
    expect((await onOne('MuteFailure', failure_id, { body: { until } })).body).toMatchObject({ muted_until: until });
    service.wait(3600);
    expect(await only(topicUrn)).toMatchObject({ waiting: 2 });
  });

  test.each([
    [{}],
    [{ hours: 0 }],
    [{ hours: 721 }],
    [{ hours: 1.5 }],
    [{ until: 'soon' }],
    [{ until: '2024-01-01T00:00:00Z' }],
    [{ until: '2024-03-01T00:00:00Z' }],
    [{ hours: 1, until: '2024-01-03T00:00:00Z' }],
  ])('is not muted by %j', async (body) => {
    const { topicUrn } = await file();
    const { failure_id } = await only(topicUrn);

    expect(await onOne('MuteFailure', failure_id, { body })).toMatchObject({
      ...{ status: 400, code: 'OPS.0121', message: expect.stringContaining('allowed: either until') },
    });
    expect(await only(topicUrn)).not.toHaveProperty('muted_until');
  });

  test('that is not there is not found', async () => {
    for (const [name, body] of [
      ['ShowFailure', {}],
      ['AcknowledgeFailure', {}],
      ['MuteFailure', { hours: 1 }],
      ['UnmuteFailure', {}],
    ] as const)
      for (const id of [newId(), 'x', `${newId()}#`])
        expect(await onOne(name, id, { body })).toMatchObject({ status: 404, code: 'OPS.0120' });
  });
});
