import { isObject } from '#src/domain/json.ts';
import { serviceEventSource } from '#src/domain/service-events/service-event.ts';
import type { EventBridgeEvent } from './event.ts';

/**
 * Whether an event is about the service itself: sent by it, by a resource of its stacks, or by one of its alarms, the first and
 * the last also when they come by SNS. A message made of it could cause the next such event. `ownPrefix` is what names of the
 * stacks start with; without one nothing is the service's own.
 */
export const isOwnEvent = ({ source, resources, detail }: EventBridgeEvent, ownPrefix: string): boolean => {
  if (ownPrefix === '') return false;
  const ownSource = serviceEventSource(ownPrefix);
  if (source === ownSource) return true;
  const isOwnName = (name: unknown): boolean => typeof name === 'string' && name.startsWith(ownPrefix);
  const { message } = detail;
  return (
    resources.some((resource) => resource.split(/[:/]/).some(isOwnName)) ||
    isOwnName(detail['alarmName']) ||
    (isObject(message) && (isOwnName(message['AlarmName']) || message['source'] === ownSource))
  );
};
