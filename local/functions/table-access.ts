import * as z from 'zod';
import type { TableAccess } from '#local/engines/table-access.ts';
import { StartFailure } from '#local/start-failure.ts';
import type { Resolver } from '#local/template/resolver.ts';
import type { FunctionDefinition } from './definition.ts';

const OneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** The conditions that this cloud can decide, which are those that tables are granted with. */
const LeadingKeys = z.strictObject({
  'ForAllValues:StringLike': z.strictObject({ 'dynamodb:LeadingKeys': OneOrMany }),
  Null: z.strictObject({ 'dynamodb:LeadingKeys': z.literal('false') }),
});

const Statement = z.object({
  Effect: z.string(),
  Action: OneOrMany,
  Resource: OneOrMany.default([]),
  Condition: z.unknown().optional(),
});

const Policy = z.object({
  Roles: z.array(z.string()).default([]),
  PolicyDocument: z.object({ Statement: z.array(Statement) }),
});

const OF_TABLES = 'dynamodb:';

/** What each function may do with tables: the statements about DynamoDB in the policies of its role. */
export const readTableAccess = (functions: readonly FunctionDefinition[], resolver: Resolver): TableAccess => {
  const policies = resolver.resourcesOf('AWS::IAM::Policy').map(({ properties }) => Policy.parse(properties));
  return Object.fromEntries(
    functions.map(({ name, roleName }) => {
      const own = policies.filter(({ Roles }) => roleName !== undefined && Roles.includes(roleName));
      return [name, own.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(aboutTables))];
    }),
  );
};

const aboutTables = ({ Effect, Action, Resource, Condition }: z.infer<typeof Statement>): TableAccess[string] => {
  const actions = Action.filter((action) => action.startsWith(OF_TABLES)).map((one) => one.slice(OF_TABLES.length));
  if (actions.length === 0) return [];
  const keys = Condition === undefined ? undefined : keysOf(Condition);
  const resources = Resource.map((arn) => arn.split(':table/')[1] ?? arn);
  if (Effect !== 'Allow' || [...actions, ...resources, ...(keys ?? [])].some(hasInnerWildcard)) throw unknown(Effect);
  return [{ actions, resources, ...(keys && { keys }) }];
};

const keysOf = (condition: unknown): string[] => {
  const limit = LeadingKeys.safeParse(condition);
  if (!limit.success) throw unknown(condition);
  return limit.data['ForAllValues:StringLike']['dynamodb:LeadingKeys'];
};

const hasInnerWildcard = (pattern: string): boolean => /[*?]./.test(pattern);

const unknown = (what: unknown): StartFailure =>
  new StartFailure(`A policy about tables is not known to the local cloud: ${JSON.stringify(what)}.`);
