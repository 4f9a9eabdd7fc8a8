import { type RenderEvent, renderSmnEvent } from '#src/protocols/targets/smn-event.ts';
import type { Envelope } from '#src/queues/envelope.ts';

/** The event that a function is invoked with; `event_subscription_urn` is the function as it was subscribed. */
export const renderFunctionEvent = (envelope: Envelope): RenderEvent => renderSmnEvent(envelope);
