import { Stack } from 'aws-cdk-lib';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { sendsServiceEvents, serviceEventSourceOf } from '../../service-events.ts';
import type { Stage } from '../../stage.ts';

/** Allows events to the account's default event bus, from the stage's own source and no other; nothing where it sends none. */
export const allowServiceEvents = (to: ServiceFunction, stage: Stage): void => {
  if (!sendsServiceEvents(stage)) return;
  const bus = Stack.of(to).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  to.allow(['events:PutEvents'], [bus], { StringEquals: { 'events:source': serviceEventSourceOf(stage) } });
};
