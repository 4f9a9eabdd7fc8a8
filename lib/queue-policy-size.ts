import type { EventKeys } from './event-keys.ts';

/** The most that SQS takes as the policy of a queue. */
const MAX_POLICY = 8192;

/** All of the policy but what is let in; queues of long names included. */
const FRAME = 1300;

/** What every rule's ARN begins with, where partition and Region are the longest. */
const RULE_ARN = 'arn:aws-us-gov:events:us-gov-west-1:123456789012:rule/'.length;

/** The longest name of a rule that the stage makes of a source. */
const SOURCE_RULE = 64;

/** Quotation marks and a comma. */
const BETWEEN = 3;

/**
 * Whether the policy of the queue of events can hold what the stage names and these rules of others, each by its ARN: about 70 rules
 * beside a few sources.
 */
export const fitsQueuePolicy = ({ sources, topics }: EventKeys, rules: readonly string[]): boolean => {
  const arns = [
    ...sources.map(() => RULE_ARN + SOURCE_RULE),
    ...topics.map(({ arn }) => arn.length),
    ...rules.map((rule) => RULE_ARN + rule.length),
  ];
  return arns.reduce((sum, length) => sum + length + BETWEEN, FRAME) <= MAX_POLICY;
};
