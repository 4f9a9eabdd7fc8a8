import { type RenderEvent, renderSmnEvent } from '#src/protocols/targets/smn-event.ts';
import type { Envelope } from '#src/queues/envelope.ts';

/** The input of a workflow: the event of functions, with the workflow as it was subscribed. */
export const renderWorkflowInput = (envelope: Envelope): RenderEvent => renderSmnEvent(envelope);
