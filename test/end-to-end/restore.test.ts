import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, textOf } from '#test/structure/sources.ts';
import { namedFilesOf } from '#test/support/document-steps.ts';
import { clientOptions } from '#test/support/local/fixture-cloud.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let directory: string;
let service: Service;

/** The program that docs/operate.md has its reader save, beside the packages that it needs. */
const COPY = 'copy-table.mjs';

beforeAll(async () => {
  service = await startService(PATIENT);
  directory = await mkdtemp(join(tmpdir(), 'smn-restore-'));
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  const program = namedFilesOf(textOf('docs/operate.md')).find(({ name }) => name === COPY);
  await writeFile(join(directory, COPY), program?.text ?? '');
});
afterAll(async () => {
  await service.stop();
  await rm(directory, { recursive: true, force: true });
});

const copy = async (from: string, to: string): Promise<string> => {
  const { awsEndpointUrl, region } = service.cloud.facts;
  const aws = { AWS_ENDPOINT_URL: awsEndpointUrl, AWS_REGION: region };
  const env = { ...process.env, ...aws, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const { stdout } = await promisify(execFile)(process.execPath, [COPY, from, to], { cwd: directory, env });
  return stdout;
};

/** A table like the one that DynamoDB restores into. */
const createTable = async (name: string): Promise<void> => {
  const dynamodb = new DynamoDBClient(clientOptions(service.cloud));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  dynamodb.destroy();
};

test('what is copied back from a restored registry is in force again: topics, subscriptions, secrets', async () => {
  const registry = service.cloud.tableName('Registry');
  const topicUrn = await service.topic('harbour');
  await service.subscribe(topicUrn, '/restored');
  await createTable('restored');
  expect(await copy(registry, 'restored')).toMatch(/^[1-9]\d* items copied\.\n$/);
  await service.call('DELETE', `{p}/topics/${topicUrn}`);
  expect(await service.call('GET', `{p}/topics/${topicUrn}`)).toMatchObject({ status: 404 });

  await copy('restored', registry);

  expect(await service.call('GET', `{p}/topics/${topicUrn}/subscriptions`)).toMatchObject({
    body: { subscriptions: [{ endpoint: service.sink.url('/restored'), status: 1 }] },
  });
  const messageId = await service.publish(topicUrn, { message: 'Back again' });
  const { body } = await until('the message', () => service.notifications('/restored').at(0));
  expect(body).toMatchObject({ message_id: messageId, message: 'Back again' });
});
