import type { Envelope } from '#src/queues/envelope.ts';
import { type RenderEvent, renderSmnEvent } from '../smn-event.ts';

/** The event that a function is invoked with; `event_subscription_urn` is the function as it was subscribed. */
export const renderFunctionEvent = (envelope: Envelope): RenderEvent => renderSmnEvent(envelope);
