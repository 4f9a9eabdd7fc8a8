import { Targets } from '#src/domain/endpoints/targets.ts';

/** The project of {@link anEnvelope}'s topic. */
export const TARGET_PROJECT = 'f96188c7ccaf4ffba0c9aa149ab2bd57';

/** An ARN in the account and Region of the tests. */
export const arnOf = (service: 'lambda' | 'states' | 'sqs', resource: string): string =>
  `arn:aws:${service}:us-east-1:123456789012:${resource}`;

/** The id of the open queue in {@link TARGETS}. */
export const QUEUE_ID = '6f1c2d3e-0000-4000-8000-00000000aa01';

/** The id of the queue in {@link TARGETS} that another project has for itself. */
export const CLOSED_QUEUE_ID = '6f1c2d3e-0000-4000-8000-00000000aa02';

/** The id of a queue in {@link TARGETS} that is one of the service's own. */
export const OWN_QUEUE_ID = '6f1c2d3e-0000-4000-8000-00000000aa03';

const others = ['another-project'];

/** An allow-list with something of every kind, as stage `mine` would have it, own resources (which it refuses) included. */
export const TARGETS = Targets.parse({
  ownPrefix: 'smn-mine-',
  functions: [
    { arn: arnOf('lambda', 'function:orders') },
    { arn: arnOf('lambda', 'function:orders:live') },
    { arn: arnOf('lambda', 'function:stock:$LATEST'), projects: [TARGET_PROJECT] },
    { arn: arnOf('lambda', 'function:secret'), projects: others },
    { arn: arnOf('lambda', 'function:smn-mine-api') },
    { arn: arnOf('lambda', 'function:twins') },
    { arn: arnOf('lambda', 'function:twins').replace('123456789012', '210987654321') },
  ],
  workflows: [
    { arn: arnOf('states', 'stateMachine:orders') },
    { arn: arnOf('states', 'stateMachine:secret'), projects: others },
    { arn: arnOf('states', 'stateMachine:smn-mine-flow') },
    { arn: arnOf('states', 'stateMachine:twins') },
    { arn: arnOf('states', 'stateMachine:twins').replace('us-east-1', 'eu-west-1') },
  ],
  queues: [
    { id: QUEUE_ID, arn: arnOf('sqs', 'orders') },
    { id: CLOSED_QUEUE_ID, arn: arnOf('sqs', 'secret'), projects: others },
    { id: OWN_QUEUE_ID, arn: arnOf('sqs', 'smn-mine-stateful-HttpLane') },
  ],
});

/** An allow-list that a stage file may have: two functions, one of them in a version, a workflow, a queue and a key. */
export const TARGETS_OF_STAGE = {
  functions: [
    { arn: arnOf('lambda', 'function:orders') },
    { arn: arnOf('lambda', 'function:orders:live'), projects: [TARGET_PROJECT] },
    { arn: arnOf('lambda', 'function:orders:live'), projects: others },
  ],
  workflows: [{ arn: arnOf('states', 'stateMachine:orders') }],
  queues: [{ id: QUEUE_ID, arn: arnOf('sqs', 'orders') }],
  keys: [{ arn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' }],
};
