import { StartFailure } from '#local/start-failure.ts';
import type { Resource, Stack } from './assembly.ts';
import { type Identity, identityOf, isKnownType, namePropertyOf, type Surroundings } from './resource-types.ts';
import { substitute } from './substitution.ts';

/** A resource of a stack with its properties resolved. */
export type ResolvedResource = {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly identity: Identity | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
};

/** Reads templates as CloudFormation would deploy them into {@link Surroundings}. */
export type Resolver = {
  /** All resources of the given type, in dependency order of their stacks. */
  resourcesOf(type: string): ResolvedResource[];
};

/** Checks that every resource type is known, and returns the resources with their intrinsics resolved. */
export const createResolver = (stacks: readonly Stack[], surroundings: Surroundings): Resolver => {
  for (const stack of stacks) checkTypes(stack);
  const context = { stacks, surroundings };
  return {
    resourcesOf: (type) =>
      stacks.flatMap((stack) =>
        Object.entries(stack.Resources)
          .filter(([, resource]) => resource.Type === type)
          .map(([logicalId, resource]) => resolveResource({ ...context, stack, path: logicalId }, logicalId, resource)),
      ),
  };
};

const checkTypes = (stack: Stack): void => {
  for (const [logicalId, { Type, Condition }] of Object.entries(stack.Resources)) {
    if (!isKnownType(Type))
      throw new StartFailure(`The resource type ${Type} (${stack.name}/${logicalId}) is not known to the local cloud.`);
    if (Condition !== undefined && Type !== 'AWS::CDK::Metadata')
      throw new StartFailure(`${stack.name}/${logicalId} has a condition; the local cloud knows none.`);
  }
};

type Context = {
  readonly stacks: readonly Stack[];
  readonly surroundings: Surroundings;
  readonly stack: Stack;
  /** Where we are, for messages: a logical id. */
  readonly path: string;
};

const fail = ({ stack, path }: Context, what: string): never => {
  throw new StartFailure(`${what} (${stack.name}/${path}) is not known to the local cloud.`);
};

const resolveResource = (context: Context, logicalId: string, resource: Resource): ResolvedResource => ({
  stackName: context.stack.name,
  logicalId,
  type: resource.Type,
  identity: identify(context, logicalId),
  properties: Object.fromEntries(
    Object.entries(resource.Properties).map(([name, value]) => [name, resolve(context, value)]),
  ),
});

const identify = (context: Context, logicalId: string): Identity | undefined => {
  const resource = context.stack.Resources[logicalId];
  const identityOfType = resource === undefined ? undefined : identityOf(resource.Type);
  if (resource === undefined || identityOfType === undefined) return undefined;
  const given = resource.Properties[namePropertyOf(resource.Type) ?? ''];
  const name = given === undefined ? `${context.stack.name}-${logicalId}`.slice(0, 80) : text(context, given);
  const isMultiRegion = resource.Properties['MultiRegion'] === true;
  return identityOfType({ name, stackName: context.stack.name, logicalId, isMultiRegion }, context.surroundings);
};

/** Resolves a value of a template, whatever it is. */
const resolve = (context: Context, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => resolve(context, item)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1 && (only[0] === 'Ref' || only[0].startsWith('Fn::')))
    return intrinsic(context, only[0], only[1]);
  return Object.fromEntries(entries.map(([name, item]) => [name, resolve(context, item)]));
};

const text = (context: Context, value: unknown): string => {
  const resolved = resolve(context, value);
  if (typeof resolved === 'string' || typeof resolved === 'number' || typeof resolved === 'boolean')
    return String(resolved);
  return fail(context, `A value that is no text: ${JSON.stringify(value)}`);
};

const list = (context: Context, value: unknown): unknown[] => {
  const resolved = resolve(context, value);
  return Array.isArray(resolved) ? resolved : fail(context, `A value that is no list: ${JSON.stringify(value)}`);
};

const intrinsic = (context: Context, name: string, argument: unknown): unknown => {
  switch (name) {
    case 'Ref':
      return reference(context, String(argument));
    case 'Fn::GetAtt':
      return attribute(context, argument);
    case 'Fn::Join':
      return join(context, argument);
    case 'Fn::Split':
      return split(context, argument);
    case 'Fn::Select':
      return select(context, argument);
    case 'Fn::Sub':
      return substitute(argument, {
        text: (value) => text(context, value),
        reference: (logicalId) => text(context, { Ref: logicalId }),
        attribute: (logicalId, attributeName) => attribute(context, [logicalId, attributeName]),
      });
    case 'Fn::ImportValue':
      return imported(context, text(context, argument));
    default:
      return fail(context, `The intrinsic function ${name}`);
  }
};

const pair = (context: Context, name: string, argument: unknown): readonly [unknown, unknown] => {
  if (Array.isArray(argument) && argument.length === 2) return [argument[0], argument[1]];
  return fail(context, `${name} with these arguments: ${JSON.stringify(argument)}`);
};

const join = (context: Context, argument: unknown): string => {
  const [delimiter, items] = pair(context, 'Fn::Join', argument);
  return list(context, items)
    .map((item) => text(context, item))
    .join(text(context, delimiter));
};

const split = (context: Context, argument: unknown): string[] => {
  const [delimiter, value] = pair(context, 'Fn::Split', argument);
  return text(context, value).split(text(context, delimiter));
};

const select = (context: Context, argument: unknown): unknown => {
  const [index, items] = pair(context, 'Fn::Select', argument);
  const selected = list(context, items)[Number(text(context, index))];
  return selected ?? fail(context, `Fn::Select beyond the end: ${JSON.stringify(argument)}`);
};

const reference = (context: Context, target: string): unknown => {
  const { region, account } = context.surroundings;
  const pseudoParameters: Record<string, unknown> = {
    'AWS::AccountId': account,
    'AWS::NoValue': undefined,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${context.stack.name}/local`,
    'AWS::StackName': context.stack.name,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  if (target in pseudoParameters) return pseudoParameters[target];
  return identify(context, target)?.ref ?? fail(context, `Ref ${target}`);
};

const attribute = (context: Context, argument: unknown): string => {
  const parts = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  const [logicalId = '', ...names] = parts;
  const name = names.join('.');
  return (
    identify(context, logicalId)?.attributes[name] ??
    fail(context, `The attribute ${name} of ${context.stack.Resources[logicalId]?.Type ?? logicalId}`)
  );
};

const imported = (context: Context, exportName: string): unknown => {
  for (const stack of context.stacks) {
    const there = { ...context, stack, path: `export ${exportName}` };
    for (const { Value, Export } of Object.values(stack.Outputs))
      if (Export !== undefined && text(there, Export.Name) === exportName) return resolve(there, Value);
  }
  return fail(context, `The import ${exportName}`);
};
