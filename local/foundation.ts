import type { Stage } from '#lib/stage.ts';
import { ACCOUNT } from './account.ts';
import type { CloudOptions } from './cloud-options.ts';
import { type Engines, startEngines } from './engines/engines.ts';
import { createSignals, type Signals } from './engines/signals.ts';
import { type ApiServer, startApiServer } from './http-api/server.ts';
import { type LocalIssuer, startIssuer } from './issuer/issuer.ts';
import { loadMasterKey } from './master-key.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPhones, type Phones } from './phones.ts';
import { type Gateway, startGateway } from './services/gateway.ts';
import type { StartFailure } from './start-failure.ts';
import { createState, type State } from './state.ts';
import { withSubscribers } from './subscribers.ts';
import type { Teardown } from './teardown.ts';

/** What exists before the stacks are read. */
export type Foundation = {
  readonly options: CloudOptions;
  readonly teardown: Teardown;
  readonly server: ApiServer;
  readonly state: State;
  readonly masterKey: Uint8Array;
  readonly signals: Signals;
  readonly engines: Engines;
  readonly gateway: Gateway;
  readonly outbox: Outbox;
  readonly phones: Phones;
  /** Where people sign in to the console; undefined for a stage without one, or with an issuer of its own. */
  readonly issuer: LocalIssuer | undefined;
  /** ARNs of KMS keys that are switched off. */
  readonly disabledKeys: Set<string>;
};

type OnDeath = (failure: StartFailure) => void;

/** Starts it: the port of the API, the state, the engines, the outbox and the gateway. `onDeath` is called when an engine has failed. */
export const startFoundation = async (
  options: CloudOptions,
  teardown: Teardown,
  onDeath: OnDeath,
): Promise<Foundation> => {
  const { stateDirectory } = options;
  const region = options.stage.region ?? process.env['AWS_REGION'] ?? 'us-east-1';
  const stage = withSubscribers(options.stage, options, { region, account: ACCOUNT });
  const server = await startApiServer(options.port ?? 0);
  teardown.add(server.stop);
  const state = createState({
    stage: stage.name,
    region,
    ...(stateDirectory === undefined ? {} : { directory: stateDirectory }),
  });
  teardown.add(state.release);
  const masterKey = loadMasterKey(state);
  const signals = createSignals();
  const engines = await startEngines({ state, region, signals, onDeath, teardown });
  const outbox = createOutbox(state.isEphemeral ? undefined : state.path('outbox.db'));
  teardown.add(outbox.close);
  const gateway = await startGateway({
    preferredPort: state.read().ports?.services ?? 0,
    engines: { dynamodb: engines.dynamodb, sqs: engines.queues },
  });
  teardown.add(gateway.stop);
  state.update({ ports: { dynamodb: engines.dynamodb, queues: engines.queues, services: gateway.port } });
  return {
    ...{ options: { ...options, stage }, teardown, server, state, masterKey, signals, engines, gateway, outbox },
    phones: createPhones(),
    issuer: await startIssuerOf(stage, teardown),
    disabledKeys: new Set(),
  };
};

const startIssuerOf = async ({ console: keys }: Stage, teardown: Teardown): Promise<LocalIssuer | undefined> => {
  if (keys === undefined || keys.issuer !== undefined) return undefined;
  const issuer = await startIssuer();
  teardown.add(issuer.stop);
  return issuer;
};
