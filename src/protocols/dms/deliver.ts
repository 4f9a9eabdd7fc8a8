import { findQueue } from '#src/domain/endpoints/named-targets.ts';
import type { Targets } from '#src/domain/endpoints/targets.ts';
import { createTargetDeliverer } from '#src/protocols/targets/target-deliverer.ts';
import type { Deliverer } from '../deliverer.ts';
import { renderQueueMessage } from './render.ts';
import type { QueueTransport } from './transport.ts';

/** The dependencies of delivery to queues. */
export type DmsDelivererOptions = { readonly transport: QueueTransport; readonly targets: Targets };

/** SQS quota: one message. A queue may be set to take less; SQS then refuses, which is final too. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Delivers to SQS queues; delivered means that SQS has stored the message. */
export const createDmsDeliverer = ({ transport, targets }: DmsDelivererOptions): Deliverer =>
  createTargetDeliverer({
    targets,
    find: findQueue,
    render: (envelope) => (recipient) => renderQueueMessage(envelope, recipient),
    limit: { bytes: MAX_MESSAGE_BYTES, of: 'SQS' },
    send: transport.send,
  });
