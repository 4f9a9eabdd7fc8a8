import { join } from 'node:path';
import * as z from 'zod';
import { StartFailure } from '#local/start-failure.ts';
import type { Stack } from '#local/template/assembly.ts';
import type { ResolvedResource, Resolver } from '#local/template/resolver.ts';

/** A Lambda function as its template describes it. */
export type FunctionDefinition = {
  readonly name: string;
  readonly arn: string;
  /** The role whose policies say what it may do; absent for one that no template made. */
  readonly roleName?: string;
  /** Absolute path of the module that exports the handler. */
  readonly entry: string;
  /** The name of the export. */
  readonly handlerName: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  readonly logging: { readonly format: string; readonly level?: string };
};

const Properties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string().default(''),
  MemorySize: z.coerce.number().default(128),
  Timeout: z.coerce.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).default({ Variables: {} }),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  LoggingConfig: z
    .object({ LogFormat: z.string().default('Text'), ApplicationLogLevel: z.string().optional() })
    .optional(),
});

/** All Lambda functions of the stacks. */
export const readFunctions = (stacks: readonly Stack[], resolver: Resolver): FunctionDefinition[] =>
  resolver.resourcesOf('AWS::Lambda::Function').map((resource) => define(stacks, resource));

const define = (stacks: readonly Stack[], { identity, properties, stackName, logicalId }: ResolvedResource) => {
  const parsed = Properties.safeParse(properties);
  if (!parsed.success || identity === undefined)
    throw new StartFailure(`The function ${stackName}/${logicalId} cannot run locally: ${parsed.error?.message}`);
  const { Code, Handler, Role, MemorySize, Timeout, Environment, LoggingConfig } = parsed.data;
  const directory = stacks.find(({ name }) => name === stackName)?.assets.get(Code.S3Key.replace(/\.zip$/, ''));
  if (directory === undefined) throw new StartFailure(`The code of the function ${stackName}/${logicalId} is missing.`);
  const [file = '', handlerName = ''] = Handler.split('.');
  return {
    name: identity.ref,
    arn: identity.attributes['Arn'] ?? '',
    roleName: Role.split('/').at(-1) ?? '',
    entry: join(directory, `${file}.mjs`),
    handlerName,
    memoryMegabytes: MemorySize,
    timeoutSeconds: Timeout,
    environment: Environment.Variables,
    ...concurrencyOf(parsed.data),
    logging: loggingOf(LoggingConfig),
  };
};

const concurrencyOf = ({ ReservedConcurrentExecutions: reserved }: z.infer<typeof Properties>) =>
  reserved === undefined ? {} : { reservedConcurrency: reserved };

const loggingOf = (config: z.infer<typeof Properties>['LoggingConfig']) => ({
  format: config?.LogFormat ?? 'Text',
  ...(config?.ApplicationLogLevel === undefined ? {} : { level: config.ApplicationLogLevel }),
});
