import { serviceEventSourceOf } from '#lib/service-events.ts';
import type { Stage } from '#lib/stage.ts';
import { ACCOUNT } from '#local/account.ts';
import type { BusEvent } from '#local/bus-event.ts';
import { type Deployment, findQueueUrl } from '#local/deployment.ts';
import { callEngine } from '#local/engines/call.ts';
import type { Engines } from '#local/engines/engines.ts';
import type { Functions } from '#local/functions/functions.ts';
import type { Outbox } from '#local/outbox.ts';
import type { Phones } from '#local/phones.ts';
import { createCloudWatch, readAlarms } from './cloudwatch.ts';
import { createCognito } from './cognito.ts';
import { createEventBridge } from './event-bridge.ts';
import { createKms, listedKeys } from './kms.ts';
import { createLambda } from './lambda.ts';
import { createLogs } from './logs.ts';
import { createEventPublisher } from './messaging-events.ts';
import type { Service } from './service.ts';
import { createSes } from './ses.ts';
import { createSmsVoice } from './sms-voice.ts';
import { createSns } from './sns.ts';
import { withTopics } from './sns-topics.ts';
import { createStates } from './states.ts';

/** What the services work on. */
export type ServicesOptions = {
  readonly stage: Stage;
  /** Of which the keys of KMS are derived. */
  readonly masterKey: Uint8Array;
  readonly engines: Engines;
  readonly outbox: Outbox;
  readonly phones: Phones;
  /** ARNs of KMS keys that are switched off. */
  readonly disabledKeys: ReadonlySet<string>;
  readonly deployment: Deployment;
  readonly functions: Functions;
  readonly log: (line: string) => void;
};

/** The AWS services that have no engine, by the scope of their signatures. */
export const createServices = (options: ServicesOptions): Readonly<Record<string, Service>> => {
  const { stage, masterKey, outbox, phones, disabledKeys, deployment, functions, engines, log } = options;
  const { targets } = stage.settings;
  const place = { region: engines.region, account: ACCOUNT };
  const send = queueSender(engines);
  return {
    kms: createKms({
      master: masterKey,
      keys: [...deployment.keys, ...listedKeys(targets.keys)],
      isDisabled: (arn) => disabledKeys.has(arn),
    }),
    monitoring: createCloudWatch(readAlarms(deployment.resolver)),
    logs: createLogs(outbox),
    'cognito-idp': createCognito(outbox),
    lambda: createLambda({ functions, outbox, targets: targets.functions, log }),
    ses: createSes(outbox, eventSender(options, 'Feedback')),
    states: createStates({ outbox, targets: targets.workflows }),
    sns: withTopics(createSns(outbox, place), engines),
    'sms-voice': createSmsVoice({
      outbox,
      phones,
      publishEvent: createEventPublisher(deployment.resolver, engines),
    }),
    events: createEventBridge({ rules: deployment.eventRules, place, send, onEvent: serviceEventKeeper(options) }),
  };
};

/** Events that the service itself sends go to the account's bus, where its operators have rules: they are shown too. */
const serviceEventKeeper =
  ({ stage, outbox }: ServicesOptions) =>
  (event: BusEvent): void => {
    if (event.source !== serviceEventSourceOf(stage)) return;
    const text = JSON.stringify(event, undefined, 2);
    outbox.add({ protocol: 'event', to: 'default event bus', subject: event['detail-type'], text });
  };

/** What the topic of SES's configuration set does with an event: it goes to the queue of the stacks as it is. */
const eventSender =
  ({ engines, deployment }: ServicesOptions, queue: string) =>
  (event: string): Promise<void> =>
    queueSender(engines)(findQueueUrl(deployment, queue), event);

/** What sends a text to a queue. */
export const queueSender =
  ({ queues: port, region }: Engines) =>
  async (QueueUrl: string, MessageBody: string): Promise<void> => {
    await callEngine({ port, region, target: 'AmazonSQS.SendMessage', body: { QueueUrl, MessageBody } });
  };
