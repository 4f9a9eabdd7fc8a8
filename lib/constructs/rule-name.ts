import { Names, Stack } from 'aws-cdk-lib';
import { CfnRule, type IRuleRef } from 'aws-cdk-lib/aws-events';

/**
 * The name of a rule as queue policies know it, with its bus before if that is not the default one. A rule without a name gets one:
 * a queue in a stack before cannot refer to the rule, as the rule refers to the queue.
 */
export const knownRuleName = (rule: IRuleRef): string => {
  const resource = rule instanceof CfnRule ? rule : rule.node.defaultChild;
  if (!(resource instanceof CfnRule))
    throw new Error(`${rule.node.path} is no rule that this app makes: it takes no target.`);
  const stack = Stack.of(rule);
  // CDK's rules have a token here that becomes nothing.
  const given: unknown = stack.resolve(resource.name);
  if (given !== undefined && typeof given !== 'string')
    throw new Error(
      `${rule.node.path} has a name that is known only when it is deployed; give it a plain one, or none.`,
    );
  const name = given ?? Names.uniqueResourceName(rule, { maxLength: MAX_NAME });
  resource.name = name;
  const bus: unknown = stack.resolve(resource.eventBusName);
  return bus === undefined || bus === 'default' ? name : `${typeof bus === 'string' ? busName(bus) : '*'}/${name}`;
};

/** EventBridge takes 64; the policies of queues have room for so many more. */
const MAX_NAME = 40;

/** The name of a bus, or the one in its ARN. */
const busName = (bus: string): string => bus.slice(bus.lastIndexOf('/') + 1);
