import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';

const batchPath = (topicUrn: string): string => `/ops/v1/{project_id}/topics/${topicUrn}/publish-batch`;
const previewPath = (topicUrn: string): string => `/ops/v1/{project_id}/topics/${topicUrn}/publish-preview`;

const Results = z.array(z.object({ id: z.string(), message_id: z.string().optional(), code: z.string().optional() }));

const batch = casesOf('PublishBatch', {
  'accepts each message by itself, and says of each what became of it': async ({ answers, client, topic }) => {
    const messages = [
      { id: 'text', message: 'x' },
      { id: 'none', message: '' },
      { id: 'structure', message_structure: JSON.stringify({ default: 'x' }), subject: 'y' },
    ];
    const answer = await answers('PublishBatch', client.post(batchPath(await topic()), { data: { messages } }), 200);
    const results = Results.parse(answer['results']);
    assert.deepEqual(
      results.map(({ id, code, message_id: messageId }) => [id, code, messageId !== undefined]),
      [
        ['text', undefined, true],
        ['none', 'SMN.0009', false],
        ['structure', undefined, true],
      ],
    );
  },
  'refuses a batch that is empty, too large, or names a message twice': async ({ refuses, client, topic }) => {
    const path = batchPath(await topic());
    const message = { id: 'a', message: 'x' };
    const many = Array.from({ length: 101 }, (_, index) => ({ ...message, id: `m-${index}` }));
    for (const messages of [[], many, [message, message], [{ message: 'x' }]]) {
      await refuses(client.post(path, { data: { messages } }), 'SMN.0019');
    }
  },
  'is done once per Idempotency-Key, and refuses another call with it': async ({ raw, topic, name, caller }) => {
    const path = batchPath(await topic()).replace('{project_id}', caller.projectId);
    const headers = { 'content-type': 'application/json', 'idempotency-key': name() };
    const send = (text: string) =>
      raw('POST', path, { headers, text: JSON.stringify({ messages: [{ id: 'a', message: text }] }) });
    const first = await send('x');
    const second = await send('x');
    const another = await send('y');
    assert.equal(first.status, 200);
    assert.deepEqual([second.status, second.text], [200, first.text]);
    assert.equal(second.headers.get('idempotency-replayed'), 'true');
    assert.equal(another.status, 422);
  },
});

const preview = casesOf('PreviewPublish', {
  'counts recipients and shows their text; those who have not confirmed are none': async (world) => {
    const { answers, client, topic, subscription } = world;
    const topicUrn = await topic();
    await subscription(topicUrn);
    await subscription(topicUrn);
    const answer = await answers('PreviewPublish', client.post(previewPath(topicUrn), { data: { message: 'x' } }), 200);
    assert.deepEqual([answer['protocols'], answer['filtered'], answer['is_complete']], [[], 0, true]);
  },
  'is refused for what a publish would be refused for': async ({ refuses, client, topic }) => {
    const path = previewPath(await topic());
    await refuses(client.post(path, { data: { message: '' } }), 'SMN.0009');
    await refuses(client.post(path, { data: { message_template_name: 'conformance-absent' } }), 'SMN.0027');
  },
});

const ingestPath = (topicUrn: string): string => `/ops/v1/{project_id}/topics/${topicUrn}/ingest`;

const ingest = casesOf('IngestMessage', {
  'makes a message of any JSON, with null a value, and publishes it': async ({ answers, client, topic }) => {
    const data = { status: 'firing', alerts: [{ name: 'HighWater', value: null }] };
    const path = ingestPath(await topic());
    const published = await answers('IngestMessage', client.post(path, { data }), 200);
    const shown = await answers('IngestMessage', client.post(path, { data, query: { dry_run: 'true' } }), 200);
    assert.match(String(published['message_id']), /^[0-9a-f]{32}$/);
    assert.deepEqual([shown['messages'], shown['without_value']], [{ default: JSON.stringify(data, null, 2) }, []]);
  },
  'writes the subject with variables, and names those without a value': async ({ answers, client, topic }) => {
    const query = { dry_run: 'true', subject: '<status>: <name><ghost>', variables: 'name:$.alerts[0].name' };
    const data = { status: 'firing', alerts: [{ name: 'HighWater' }] };
    const answer = await answers('IngestMessage', client.post(ingestPath(await topic()), { data, query }), 200);
    assert.deepEqual([answer['subject'], answer['without_value']], ['firing: HighWater', ['ghost']]);
  },
  'refuses parameters that it does not know, and variables and templates that are none': async (world) => {
    const { refuses, client, topic } = world;
    const path = ingestPath(await topic());
    const send = (query: Readonly<Record<string, string>>) => client.post(path, { data: {}, query });
    await refuses(send({ tempalte: 'alert' }), 'SMN.0019');
    await refuses(send({ variables: 'status' }), 'OPS.0055');
    await refuses(send({ template: 'conformance-absent' }), 'SMN.0027');
    await refuses(send({ template: 'no name' }), 'SMN.0042');
  },
});

export const publishingBeyondSmnCases = [...batch, ...preview, ...ingest];
