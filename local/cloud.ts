import { join } from 'node:path';
import { sharesRegistry } from '#lib/standby.ts';
import { ACCOUNT } from './account.ts';
import { awsCallersOf } from './aws-callers.ts';
import type { CloudOptions } from './cloud-options.ts';
import { concurrencyOf, type Deployment, findQueueUrl, findTableName, readDeployment } from './deployment.ts';
import { createRefuse, readCounts, readDenials, writeAccess } from './engines/signals.ts';
import { startEventSources } from './event-sources.ts';
import { establishFacts, type Facts } from './facts.ts';
import { type Foundation, startFoundation } from './foundation.ts';
import { functionEnvironment } from './functions/environment.ts';
import { createFunctions, type Functions } from './functions/functions.ts';
import { createFunctionLog } from './functions/log.ts';
import { createIamAuthorizer } from './http-api/iam-authorizer.ts';
import { createJwtAuthorizer } from './http-api/jwt-authorizer.ts';
import { createLocalPages } from './http-api/local-pages.ts';
import { LOCAL_PEOPLE } from './issuer/people.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Phones } from './phones.ts';
import { createProgress } from './progress.ts';
import { provision } from './provision.ts';
import { startSchedules } from './schedules.ts';
import { createServices, queueSender } from './services/services.ts';
import { SHARED_CACHE } from './shared-cache.ts';
import type { StartFailure } from './start-failure.ts';
import { provisionTargetQueues, SUBSCRIBER_CONCURRENCY, subscribables, subscriberFunctions } from './subscribers.ts';
import { synthesize } from './synthesis/synthesize.ts';
import { createTeardown, type Teardown } from './teardown.ts';

/** A running local service. */
export type Cloud = {
  /** What a client needs to know. */
  readonly facts: Facts;
  /** What people would have received, oldest first. */
  outbox(protocol?: string): OutboxEntry[];
  readonly functions: {
    /** Ends the running workers of a function as a crash would; only those that process an event with `text` in it, if given. */
    kill(name: string, text?: string): void;
    /** How many times a function was invoked since the start. */
    invocations(name: string): number;
  };
  /** The URL of a queue by its logical id, its name or a part of its name that no other has. */
  queueUrl(logicalIdOrName: string): string;
  /** The name of a table by its construct id. */
  tableName(constructId: string): string;
  /** Makes sends to the queues whose name contains `queueNamePart` fail with 503 until restored. */
  refuse(queueNamePart: string): { restore(): void };
  /** The phones that are called: none is picked up unless a test says so. */
  readonly phones: Pick<Phones, 'pickUp' | 'leave'>;
  /** Switches a KMS key of the stage's list off and on again, by its ARN. */
  readonly keys: { disable(arn: string): void; enable(arn: string): void };
  /** AWS API calls since the start, by `service.Action`: `dynamodb.GetItem`, `sqs.SendMessageBatch`, `kms.Decrypt`. */
  calls(): Record<string, number>;
  /** Calls of tables that functions made and their roles do not allow, in words. */
  denials(): readonly string[];
  /** Resolves when something that the service cannot do without has failed. */
  readonly failed: Promise<StartFailure>;
  /** Drains what is under way, then stops everything. */
  stop(): Promise<void>;
};

const APP_MODULE = new URL('../lib/app.ts', import.meta.url);

/** Starts the local service: engines, stacks, functions, the API and the event sources. */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const teardown = createTeardown(options.log ?? ignore);
  const failed = Promise.withResolvers<StartFailure>();
  const death = failed.promise.then((failure) => Promise.reject(failure));
  try {
    return await Promise.race([start(options, teardown, failed), death]);
  } catch (error) {
    await teardown.run();
    throw error;
  }
};

const ignore = () => undefined;

const start = async (
  options: CloudOptions,
  teardown: Teardown,
  failed: PromiseWithResolvers<StartFailure>,
): Promise<Cloud> => {
  const progress = createProgress(options.log ?? ignore);
  const foundation = await progress('Engines', () => startFoundation(options, teardown, failed.resolve));
  const { state, server, engines, gateway } = foundation;
  const directory = await progress('Stacks', () =>
    synthesize({ stage: foundation.options.stage, state, appModule: options.appModule ?? APP_MODULE }),
  );
  const deployment = readDeployment(directory, {
    region: engines.region,
    account: ACCOUNT,
    apiEndpoint: server.endpoint,
    queuesEndpoint: `http://127.0.0.1:${engines.queues}`,
    issuerUrl: foundation.issuer?.url ?? '',
  });
  if (deployment.consoleClient !== undefined) foundation.issuer?.serve(deployment.consoleClient);
  writeAccess(foundation.signals, deployment.tableAccess);
  await progress('Tables and queues', async () => {
    await provision(deployment.resolver, engines, { state, log: options.log ?? ignore });
    await provisionTargetQueues(foundation.options.stage, engines.queues);
  });
  const functions = startFunctions(foundation, deployment);
  const operator = `smn-${options.stage.name}-operator`;
  const awsEndpointUrl = `http://127.0.0.1:${gateway.port}`;
  const addresses = { endpoint: server.endpoint, awsEndpointUrl, region: engines.region };
  const facts = await progress('Functions', () =>
    establishFacts({
      ...{ state, functions, operator, addresses, subscribers: subscribersOf(foundation) },
      awsCallers: awsCallersOf(foundation.masterKey),
      people: foundation.issuer === undefined ? [] : LOCAL_PEOPLE,
      sharesRegistry: sharesRegistry(options.stage),
      log: options.log ?? ignore,
    }),
  );
  return assemble(foundation, { deployment, functions, facts, failed: failed.promise });
};

const subscribersOf = ({ options, engines, state }: Foundation) =>
  subscribables(options, { region: engines.region, projectId: state.read().projectId });

/** Makes the functions, and connects them with the services, the API and the queues. */
const startFunctions = (foundation: Foundation, deployment: Deployment): Functions => {
  const { options, teardown, server, state, engines, gateway, outbox, phones } = foundation;
  const log = options.log ?? ignore;
  const own = subscriberFunctions(options, { region: engines.region, account: ACCOUNT });
  const functions = createFunctions([...deployment.functions, ...own], {
    environment: functionEnvironment(engines, gateway.port),
    compileCache: state.isEphemeral ? join(SHARED_CACHE, 'compile-cache') : state.path('compile-cache'),
    log,
    onLine: createFunctionLog({
      file: state.path('functions.log'),
      isVerbose: options.verbose ?? false,
      own: own.map(({ name }) => name),
      print: log,
    }),
    limitOf: (definition) =>
      own.includes(definition) ? SUBSCRIBER_CONCURRENCY : concurrencyOf(deployment, definition),
  });
  teardown.add(functions.stop);
  gateway.serve(createServices({ ...foundation, stage: options.stage, deployment, functions, log }));
  const engine = { port: engines.queues, region: engines.region };
  const eventSources = startEventSources({ sources: deployment.eventSources, functions, engine, log });
  teardown.add(eventSources.stop);
  const { minuteMilliseconds = 60_000 } = options;
  const schedules = startSchedules({
    ...{ schedules: deployment.schedules, functions, minuteMilliseconds, log },
    send: queueSender(engines),
    place: { region: engines.region, account: ACCOUNT },
  });
  teardown.add(schedules.stop);
  const answerLocally = createLocalPages({ outbox, phones, subscribers: subscribersOf(foundation) });
  const callers = awsCallersOf(foundation.masterKey);
  const authorize = createIamAuthorizer({ callers, region: engines.region, clock: Date.now });
  server.serve({
    api: deployment.api,
    functions,
    account: ACCOUNT,
    answerLocally,
    authorize,
    verifyJwt: createJwtAuthorizer(),
    log,
  });
  // Again, and so first of all: nothing new comes in while the rest finishes its work.
  teardown.add(server.stop);
  return functions;
};

type Running = {
  readonly deployment: Deployment;
  readonly functions: Functions;
  readonly facts: Facts;
  readonly failed: Promise<StartFailure>;
};

const assemble = (
  { outbox, phones, signals, gateway, teardown, disabledKeys }: Foundation,
  running: Running,
): Cloud => ({
  facts: running.facts,
  failed: running.failed,
  outbox: outbox.list,
  functions: { kill: running.functions.kill, invocations: running.functions.invocations },
  queueUrl: (wanted) => findQueueUrl(running.deployment, wanted),
  tableName: (constructId) => findTableName(running.deployment, constructId),
  refuse: createRefuse(signals),
  phones,
  keys: { disable: (arn) => void disabledKeys.add(arn), enable: (arn) => void disabledKeys.delete(arn) },
  calls: () => ({ ...readCounts(signals), ...gateway.calls() }),
  denials: () => readDenials(signals),
  stop: teardown.run,
});
