import { type EventSettings, SNS_SOURCE } from '#src/domain/event-settings.ts';
import type { EventBridgeEvent } from './event.ts';

/**
 * How access policies name the service that an event comes from; undefined when the stage names no such source. Notifications
 * of SNS are told apart by their topic, which is among the resources of the event.
 */
export const serviceOfEvent = (
  { source, resources }: Pick<EventBridgeEvent, 'source' | 'resources'>,
  { sources }: EventSettings,
): string | undefined =>
  sources.find(
    (one) => one.source === source && (source !== SNS_SOURCE || resources.some((arn) => arn === one.topicArn)),
  )?.service;

/** Services of Huawei Cloud that do what these of AWS do. */
export const SERVICES: ReadonlyMap<string, string> = new Map([
  ['aws.cloudwatch', 'ces'],
  ['aws.s3', 'obs'],
]);

/**
 * How access policies name the service that an event acts as which a rule sends to a topic: that of its source, or else that of
 * all rules; undefined when the stage takes none of rules.
 */
export const serviceOfRuleEvent = (
  event: Pick<EventBridgeEvent, 'source' | 'resources'>,
  settings: EventSettings,
): string | undefined =>
  settings.ruleService && (serviceOfEvent(event, settings) ?? SERVICES.get(event.source) ?? settings.ruleService);
