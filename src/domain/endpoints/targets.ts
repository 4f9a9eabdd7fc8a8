import * as z from 'zod';

const arnPattern = (service: string, resource: string): RegExp =>
  new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}$`);

/** ARNs of Lambda functions, with a version or an alias or without. */
export const FUNCTION_ARN = arnPattern('lambda', 'function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?');

/** ARNs of Step Functions state machines. */
export const WORKFLOW_ARN = arnPattern('states', 'stateMachine:[A-Za-z0-9_-]{1,80}');

const arn = (pattern: RegExp, example: string) =>
  z.string().regex(pattern, `is not an ARN like ${example}`).describe(`Like \`${example}\`.`);

const projects = z.array(z.string().min(1)).min(1).optional().describe('Projects that may use it; absent: all.');

/**
 * The AWS resources that subscribers and topics may name: a stage's allow-list. A lane's IAM grant is exactly this list, and
 * what is not on it does not exist for callers. The stacks' own resources are refused wherever they are named.
 */
export const Targets = z.strictObject({
  ownPrefix: z.string().default('').meta({
    description:
      'How the names of the stacks’ own functions and queues start: none of those can be a target. Set by the stage, whatever a stage file says.',
    readOnly: true,
  }),
  functions: z
    .array(
      z.strictObject({
        arn: arn(FUNCTION_ARN, 'arn:aws:lambda:eu-west-1:123456789012:function:orders:live'),
        projects,
      }),
    )
    .default([])
    .describe(
      'Lambda functions that `functionstage` subscriptions may name, with a version or alias if it is to be that one.',
    ),
  workflows: z
    .array(
      z.strictObject({
        arn: arn(WORKFLOW_ARN, 'arn:aws:states:eu-west-1:123456789012:stateMachine:orders'),
        projects,
      }),
    )
    .default([])
    .describe('Step Functions state machines that `functiongraph` subscriptions may name.'),
  queues: z
    .array(
      z.strictObject({
        id: z.guid().toLowerCase().describe('The id that callers name, of the contract’s form (8-4-4-4-12).'),
        arn: arn(arnPattern('sqs', '[A-Za-z0-9_-]{1,80}'), 'arn:aws:sqs:eu-west-1:123456789012:orders'),
        projects,
      }),
    )
    .refine((queues) => new Set(queues.map(({ id }) => id)).size === queues.length, 'two queues have the same id')
    .default([])
    .describe('SQS queues that `dms` subscriptions may name.'),
  keys: z
    .array(
      z.strictObject({
        arn: arn(
          arnPattern('kms', 'key/[A-Za-z0-9-]{1,64}'),
          'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        ),
        projects,
      }),
    )
    .default([])
    .describe('KMS keys that topics may be bound to.'),
});

/** The parsed form of {@link Targets}. */
export type Targets = z.infer<typeof Targets>;

/** Whether a project may use a target. */
export const isOpenTo = (target: { readonly projects?: readonly string[] | undefined }, project: string): boolean =>
  target.projects === undefined || target.projects.includes(project);

/** What a target's ARN names, nothing for a text that is none, without version or alias: `orders` of `arn:aws:lambda:…:function:orders:live`. */
const nameOf = (arn: string): string => {
  const [, , service, , , first = '', second = ''] = arn.split(':');
  return service === 'sqs' ? first : second;
};

/** Whether an ARN names a function, a state machine or a queue of the stacks themselves. */
export const isOwnResource = (arn: string, { ownPrefix }: Pick<Targets, 'ownPrefix'>): boolean =>
  ownPrefix !== '' && nameOf(arn).startsWith(ownPrefix);
