import * as z from 'zod';
import type { TableAccess } from './engines/table-access.ts';
import { type EventRule, readEventRules } from './event-rules.ts';
import { type EventSource, readEventSources } from './event-source.ts';
import { type FunctionDefinition, readFunctions } from './functions/definition.ts';
import { readTableAccess } from './functions/table-access.ts';
import { type HttpApi, readHttpApi } from './http-api/definition.ts';
import type { IssuerClient } from './issuer/authorize.ts';
import { readSchedules, type Schedule } from './schedules.ts';
import type { KeyIdentity } from './services/kms.ts';
import { readAssembly } from './template/assembly.ts';
import { createResolver, type Resolver } from './template/resolver.ts';
import type { Surroundings } from './template/resource-types.ts';

/** What the stacks deploy, read from their cloud assembly. */
export type Deployment = {
  readonly resolver: Resolver;
  readonly functions: readonly FunctionDefinition[];
  readonly tableAccess: TableAccess;
  readonly eventSources: readonly EventSource[];
  readonly schedules: readonly Schedule[];
  readonly eventRules: readonly EventRule[];
  readonly api: HttpApi;
  readonly keys: readonly KeyIdentity[];
  /** The console as a client of the issuer; undefined when no stack has a user pool. */
  readonly consoleClient: IssuerClient | undefined;
};

/** Reads the cloud assembly in `directory` as it deploys into these surroundings. */
export const readDeployment = (directory: string, surroundings: Surroundings): Deployment => {
  const stacks = readAssembly(directory);
  const resolver = createResolver(stacks, surroundings);
  const functions = readFunctions(stacks, resolver).map((one) => withLoginPages(one, resolver, surroundings));
  return {
    resolver,
    functions,
    tableAccess: readTableAccess(functions, resolver),
    eventSources: readEventSources(resolver),
    schedules: readSchedules(resolver),
    eventRules: readEventRules(resolver),
    api: readHttpApi(resolver, functions),
    keys: resolver
      .resourcesOf('AWS::KMS::Key')
      .concat(resolver.resourcesOf('AWS::KMS::ReplicaKey'))
      .map(({ identity }) => ({ keyId: identity?.ref ?? '', arn: identity?.attributes['Arn'] ?? '' })),
    consoleClient: readConsoleClient(resolver),
  };
};

const CallbackUrls = z.object({ CallbackURLs: z.array(z.url()) });

const readConsoleClient = (resolver: Resolver): IssuerClient | undefined => {
  const [client] = resolver.resourcesOf('AWS::Cognito::UserPoolClient');
  if (client?.identity === undefined) return undefined;
  return { clientId: client.identity.ref, callbackUrls: CallbackUrls.parse(client.properties).CallbackURLs };
};

/** Login pages of Cognito are at an address of AWS; here the issuer has them. */
const withLoginPages = (
  definition: FunctionDefinition,
  resolver: Resolver,
  { region, issuerUrl }: Surroundings,
): FunctionDefinition => {
  const addresses = resolver
    .resourcesOf('AWS::Cognito::UserPoolDomain')
    .map(({ identity }) => `https://${identity?.ref}.auth.${region}.amazoncognito.com`);
  const local = (value: string): string =>
    addresses.reduce((text, address) => text.replaceAll(address, issuerUrl), value);
  const environment = Object.entries(definition.environment).map(([name, value]) => [name, local(value)]);
  return { ...definition, environment: Object.fromEntries(environment) };
};

/** API Gateway's functions take several requests at once; four keep two cores busy. */
const API_CONCURRENCY = 4;

/** How many events of a function may be processed at once: as many as its event sources and the API send together. */
export const concurrencyOf = ({ eventSources, api }: Deployment, { name }: FunctionDefinition): number => {
  const fromQueues = eventSources.filter(({ functionName }) => functionName === name);
  const isServing = api.routes.some(({ target }) => target.functionName === name);
  return fromQueues.reduce((sum, { concurrency }) => sum + concurrency, isServing ? API_CONCURRENCY : 1);
};

/** The name of the table of that construct id, `Registry`. */
export const findTableName = ({ resolver }: Deployment, constructId: string): string => {
  const tables = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].flatMap(resolver.resourcesOf);
  const table = tables.find(({ logicalId }) => logicalId.startsWith(constructId));
  if (table?.identity === undefined) throw new Error(`"${constructId}" names no table.`);
  return table.identity.ref;
};

/** The URL of a queue by its name, its logical id without the hash, or a part of its name that no other has. */
export const findQueueUrl = ({ resolver }: Deployment, wanted: string): string => {
  const queues = resolver.resourcesOf('AWS::SQS::Queue').map(({ logicalId, identity }) => ({
    id: logicalId,
    name: identity?.attributes['QueueName'] ?? '',
    url: identity?.ref ?? '',
  }));
  const tries = [
    queues.filter(({ id, name }) => name === wanted || id === wanted),
    queues.filter(({ id }) => id.replace(/[0-9A-F]{8}$/, '') === wanted),
    queues.filter(({ name }) => name.endsWith(`-${wanted}`)),
    queues.filter(({ id, name }) => id.includes(wanted) || name.includes(wanted)),
  ];
  const [found, ...others] = tries.find((matches) => matches.length > 0) ?? [];
  if (found !== undefined && others.length === 0) return found.url;
  throw new Error(`"${wanted}" names no queue, or several, of ${queues.map(({ name }) => name).join(', ')}.`);
};
