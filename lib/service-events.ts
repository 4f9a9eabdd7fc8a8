import { serviceEventSource } from '#src/domain/service-events/service-event.ts';
import type { Stage } from './stage.ts';

/** Whether the service of a stage sends events of its own. */
export const sendsServiceEvents = ({ settings }: Stage): boolean => settings.events.serviceEvents;

/** The source of these events: `smn.{stage}`. */
export const serviceEventSourceOf = ({ settings }: Stage): string => serviceEventSource(settings.targets.ownPrefix);
