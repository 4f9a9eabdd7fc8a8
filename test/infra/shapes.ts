import * as z from 'zod';
import { nameOf, type Synthesized } from './assembly.ts';

const Queue = z.object({
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number(),
  MaximumMessageSize: z.number(),
  SqsManagedSseEnabled: z.boolean(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() }).optional(),
});

const LambdaFunction = z.object({
  FunctionName: z.string(),
  Timeout: z.number(),
  MemorySize: z.number(),
  Runtime: z.string(),
  Architectures: z.array(z.string()),
  RecursiveLoop: z.string().optional(),
  ReservedConcurrentExecutions: z.number().optional(),
  Role: z.unknown(),
  LoggingConfig: z.record(z.string(), z.unknown()),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

const EventSourceMapping = z.object({
  EventSourceArn: z.unknown(),
  FunctionName: z.unknown(),
  BatchSize: z.number(),
  FunctionResponseTypes: z.array(z.string()),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
});

/** Every queue, with its dead-letter queue by logical id. */
export const queuesOf = (stacks: Synthesized) =>
  stacks.find('AWS::SQS::Queue', Queue).map((queue) => ({
    ...queue,
    name: nameOf(queue.id),
    deadLetterQueue:
      queue.properties.RedrivePolicy && nameOf(stacks.idOf(queue.properties.RedrivePolicy.deadLetterTargetArn)),
  }));

/** Every function. */
export const functionsOf = (stacks: Synthesized) =>
  stacks
    .find('AWS::Lambda::Function', LambdaFunction)
    .map((lambda) => ({ ...lambda, name: nameOf(lambda.id), variables: lambda.properties.Environment.Variables }));

/** Which function reads which queue, and how. */
export const eventSourcesOf = (stacks: Synthesized) =>
  stacks.find('AWS::Lambda::EventSourceMapping', EventSourceMapping).map(({ properties }) => ({
    ...properties,
    queue: nameOf(stacks.idOf(properties.EventSourceArn)),
    reader: nameOf(stacks.idOf(properties.FunctionName)),
  }));

const Statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string().transform((action) => [action]), z.array(z.string())]),
  Resource: z.unknown().optional(),
  NotResource: z.unknown().optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

const Policy = z.object({
  Roles: z.array(z.unknown()),
  PolicyDocument: z.object({ Statement: z.array(Statement) }),
});

/** Every statement of the functions' roles, with the name of the function it belongs to. */
export const statementsOf = (stacks: Synthesized) =>
  stacks.find('AWS::IAM::Policy', Policy).flatMap(({ properties }) =>
    properties.Roles.flatMap((role) =>
      properties.PolicyDocument.Statement.map((statement) => ({
        ...statement,
        grantee: nameOf(stacks.idOf(role)).replace(/Role$/, ''),
      })),
    ),
  );
