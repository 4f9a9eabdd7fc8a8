import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Cloud } from '#local/cloud.ts';

const DeadLetters = z.object({
  deadLetters: z.array(
    z.object({
      id: z.string(),
      topicUrn: z.string().optional(),
      messageId: z.string().optional(),
      protocol: z.string().optional(),
      endpoint: z.string().optional(),
      reason: z.string(),
      attempts: z.number().optional(),
    }),
  ),
});

/** The operator's commands, through the operator function as `npm run smn` calls it. */
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
  const project = facts.projectId;
  return {
    run,
    deadLetters: async () => DeadLetters.parse(await run({ command: 'dead-letters list', project, limit: 100 })),
    redrive: (id: string) => run({ command: 'dead-letters redrive', project, id }),
  };
};
