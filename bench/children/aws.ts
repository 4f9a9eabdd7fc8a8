import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { SUBSCRIPTIONS_PER_PAGE, subscriberAt } from '../subscribers.ts';
import { answer } from './parameters.ts';

// DynamoDB and SQS as far as fan-out needs them, in a process of their own, so that their time is not measured.
const Query = z.object({
  ExpressionAttributeValues: z.object({ ':pk': z.object({ S: z.string() }) }),
  ExclusiveStartKey: z.object({ sk: z.object({ S: z.string() }) }).optional(),
});
const SendMessageBatch = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });

/** The partition key ends in the number of its subscribers. */
const sizeOf = (pk: string): number => Number(/\d+$/.exec(pk)?.[0]);

const page = (text: unknown) => {
  const { ExpressionAttributeValues, ExclusiveStartKey } = Query.parse(text);
  const { S: pk } = ExpressionAttributeValues[':pk'];
  const first = ExclusiveStartKey === undefined ? 0 : Number.parseInt(ExclusiveStartKey.sk.S, 16) + 1;
  const end = Math.min(first + SUBSCRIPTIONS_PER_PAGE, sizeOf(pk));
  const Items = Array.from({ length: end - first }, (_, offset) => {
    const { id, protocol, endpoint } = subscriberAt(first + offset);
    return { sk: { S: id }, protocol: { S: protocol }, endpoint: { S: endpoint } };
  });
  const last = Items.at(-1);
  return {
    Items,
    Count: Items.length,
    ...(end < sizeOf(pk) && last && { LastEvaluatedKey: { pk: { S: pk }, sk: last.sk } }),
  };
};

const acknowledge = (text: unknown) => ({
  Successful: SendMessageBatch.parse(text).Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
  })),
  Failed: [],
});

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const server = createServer(async (request, response) => {
  const input: unknown = JSON.parse(await textOf(request));
  const isQuery = request.headers['x-amz-target'] === 'DynamoDB_20120810.Query';
  response.setHeader('content-type', 'application/x-amz-json-1.0');
  response.end(JSON.stringify(isQuery ? page(input) : acknowledge(input)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  answer(typeof address === 'object' && address !== null ? address.port : undefined);
});
process.on('disconnect', () => process.exit());
