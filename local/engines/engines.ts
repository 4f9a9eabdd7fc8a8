import type { StartFailure } from '#local/start-failure.ts';
import type { State } from '#local/state.ts';
import type { Teardown } from '#local/teardown.ts';
import { startEngine } from './engine.ts';
import type { Signals } from './signals.ts';

/** The ports of both engines, and the Region that their ARNs carry. */
export type Engines = { readonly dynamodb: number; readonly queues: number; readonly region: string };

type EnginesOptions = {
  readonly state: State;
  readonly region: string;
  readonly signals: Signals;
  readonly onDeath: (failure: StartFailure) => void;
  readonly teardown: Teardown;
};

/** Starts DynamoDB and SQS, on the ports of the last start where they are free. */
export const startEngines = async (options: EnginesOptions): Promise<Engines> => {
  const { state, region, signals, onDeath, teardown } = options;
  const dataOf = (engine: 'dynamodb' | 'queues') => ({
    ...(state.isEphemeral ? {} : { directory: state.path(engine) }),
    preferredPort: state.read().ports?.[engine] ?? 0,
    region,
    signals,
  });
  const dynamodb = await startEngine({
    name: 'DynamoDB',
    module: new URL('./dynamodb-worker.ts', import.meta.url),
    data: dataOf('dynamodb'),
    remedy: `If it is damaged, put the folder back from a copy, or remove ${state.directory} to start anew.`,
    onDeath,
  });
  teardown.add(dynamodb.stop);
  const queues = await startEngine({
    name: 'SQS',
    module: new URL('./queues-worker.ts', import.meta.url),
    data: dataOf('queues'),
    remedy: 'If it is damaged, remove the folder to go on with empty queues.',
    onDeath,
  });
  teardown.add(queues.stop);
  return { dynamodb: dynamodb.port, queues: queues.port, region };
};
