import type { Envelope } from '#src/queues/envelope.ts';
import { type RenderEvent, renderSmnEvent } from '../smn-event.ts';

/** The input of a workflow: the event of functions, with the workflow as it was subscribed. */
export const renderWorkflowInput = (envelope: Envelope): RenderEvent => renderSmnEvent(envelope);
