import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Cloud } from '#local/cloud.ts';
import { createOfficialClient } from './official-client.ts';

const DeadLetters = z.object({
  dead_letters: z.array(
    z
      .object({
        id: z.string(),
        topic_urn: z.string(),
        message_id: z.string(),
        protocol: z.string(),
        endpoint: z.string(),
        reason: z.string(),
        attempts: z.number(),
      })
      .transform(({ topic_urn, message_id, ...letter }) => ({ ...letter, topicUrn: topic_urn, messageId: message_id })),
  ),
});

const PATH = '/ops/v1/{project_id}/dead-letters';

/** The operator's commands, through the operator function as `npm run smn` calls it; and the dead letters of the project. */
export const createOperator = (facts: Cloud['facts'], stage: string) => {
  const lambda = new LambdaClient({
    endpoint: facts.awsEndpointUrl,
    region: facts.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const run = async (command: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: `smn-${stage}-operator`, Payload: JSON.stringify(command) }),
    );
    return JSON.parse(Buffer.from(Payload ?? []).toString());
  };
  const client = createOfficialClient(facts);
  return {
    run,
    deadLetters: async () => ({ deadLetters: DeadLetters.parse(await client.get(PATH)).dead_letters }),
    redrive: (id: string) => client.post(`${PATH}/${id}/redrive`),
  };
};
