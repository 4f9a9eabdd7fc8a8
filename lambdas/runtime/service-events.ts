import { serviceEventSource } from '#src/domain/service-events/service-event.ts';
import type { Settings } from '#src/domain/settings.ts';
import { createServiceEvents, type ServiceEvents } from '#src/event-bus/service-events.ts';
import { createEventBridge } from './clients.ts';
import type { FunctionLogger } from './logger.ts';
import type { FunctionMetrics } from './metrics.ts';

type Surroundings = {
  readonly settings: Pick<Settings, 'events' | 'targets'>;
  readonly logger: Pick<FunctionLogger, 'error'>;
  readonly metrics: FunctionMetrics;
};

/** What sends the service's own events from this function; undefined where the stage does without. */
export const createFunctionEvents = ({ settings, logger, metrics }: Surroundings): ServiceEvents | undefined =>
  settings.events.serviceEvents
    ? createServiceEvents({
        eventBridge: createEventBridge(),
        source: serviceEventSource(settings.targets.ownPrefix),
        onRefused: (reason, events) => {
          logger.error('The event bus has refused events of the service', new Error(reason));
          metrics.count('all', { ServiceEventsRefused: events });
        },
      })
    : undefined;
