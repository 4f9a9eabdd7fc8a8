import { isObject } from '#src/domain/json.ts';
import type { EventBridgeEvent } from './event.ts';

/** `smn-prod-` makes `smn.prod`. */
const sourceOf = (ownPrefix: string): string => ownPrefix.replace('smn-', 'smn.').slice(0, -1);

/**
 * Whether an event is about the service itself: told by it, by a resource of its stacks, or by one of its alarms, also when that
 * comes by SNS. A message made of it could cause the next such event. `ownPrefix` is what names of the stacks start with;
 * without one nothing is the service's own.
 */
export const isOwnEvent = ({ source, resources, detail }: EventBridgeEvent, ownPrefix: string): boolean => {
  if (ownPrefix === '') return false;
  if (source === sourceOf(ownPrefix)) return true;
  const isOwnName = (name: unknown): boolean => typeof name === 'string' && name.startsWith(ownPrefix);
  const { message } = detail;
  return (
    resources.some((resource) => resource.split(/[:/]/).some(isOwnName)) ||
    isOwnName(detail['alarmName']) ||
    (isObject(message) && isOwnName(message['AlarmName']))
  );
};
