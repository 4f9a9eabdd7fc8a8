import { Duration } from 'aws-cdk-lib';
import { LANES } from '#src/domain/protocol.ts';
import type { StageConsole } from './console.ts';
import type { Alarms } from './constructs/alarms.ts';
import type { ServiceApi } from './constructs/service-api.ts';
import { takesEvents } from './events.ts';
import { addFeedbackAlarms } from './feedback-alarms.ts';
import type { ServiceFunctions } from './functions/create-functions.ts';
import { kebabCase } from './lanes.ts';
import { laneMetric, lostReceipts, refusedCalls, runsOf, smsSpend } from './metrics.ts';
import type { Stage } from './stage.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { isCalling } from './voice.ts';

/** What alarms watch. */
export type Watched = {
  readonly stage: Stage;
  readonly state: StatefulStack;
  readonly api: ServiceApi;
  readonly functions: ServiceFunctions;
  /** Undefined for a stage without. */
  readonly console: StageConsole | undefined;
};

/** Adds every alarm of the stage. */
export const addAlarms = (alarms: Alarms, watched: Watched): void => {
  for (const lane of LANES) watched.state.lanes[lane].addAlarms(alarms, watched.stage.name);
  addQueueAlarms(alarms, watched);
  addHoldAlarms(alarms, watched);
  addJobAlarm(alarms, watched);
  if (isCalling(watched.stage)) addCallAlarm(alarms, watched);
  addFeedbackAlarms(alarms, watched);
  if (takesEvents(watched.stage)) addEventAlarms(alarms, watched);
  addLossAlarms(alarms, watched);
  addSpendAlarms(alarms, watched);
  addCallerAlarms(alarms, watched);
};

const addQueueAlarms = (
  alarms: Alarms,
  { stage, state: { fanOut, cleanup, deliveryLogs, receipts, terminalQueue } }: Watched,
): void => {
  alarms.add('unreadable-dead-letters', {
    metric: laneMetric(stage.name, 'none', 'DeadLetters'),
    above: 0,
    reason: 'A message on a lane is not of the form that its worker knows; it was filed as it is.',
    runbook: 'unreadable-dead-letters',
  });
  for (const [name, queue] of Object.entries({ fanOut, cleanup })) {
    alarms.add(`${kebabCase(name)}-age`, {
      metric: queue.metricApproximateAgeOfOldestMessage(),
      above: 600,
      reason: 'A range or a page takes seconds; 10 minutes is a backlog, or a function that fails.',
      runbook: 'fan-out-or-cleanup-is-behind',
    });
  }
  alarms.add('delivery-logs-age', {
    metric: deliveryLogs.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason: 'Records are written within seconds; after 10 minutes the delivery-log function fails, or is too slow.',
    runbook: 'delivery-logs-are-behind',
  });
  alarms.add('receipts-age', {
    metric: receipts.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason: 'Reports are added within seconds; after 10 minutes the receipts function fails, or is too slow.',
    runbook: 'receipts-are-behind',
  });
  alarms.add('unfiled', {
    metric: terminalQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    above: 0,
    reason:
      'Part of a large publish, the rest of a deleted topic, records of deliveries, reports for receipts, or the filing of a dead letter failed five times; no function reads this queue, and it deletes messages after 14 days.',
    runbook: 'unfiled-messages',
  });
};

const addHoldAlarms = (alarms: Alarms, { stage, state: { hold, release }, functions: { sweep } }: Watched): void => {
  alarms.add('held-too-long', {
    metric: laneMetric(stage.name, 'all', 'HeldTooLong'),
    above: 100,
    reason:
      'A few are a pause that was longer than its messages live; a hundred in five minutes are messages that nobody meant to lose.',
    runbook: 'held-messages-expire',
  });
  alarms.add('hold-age', {
    metric: hold.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason: 'What is to be held is kept within seconds; after 10 minutes the hold function fails, or is too slow.',
    runbook: 'held-messages-are-behind',
  });
  alarms.add('release-age', {
    metric: release.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason: 'A release goes on at once; 10 minutes are a backlog of releases, or a function that fails.',
    runbook: 'held-messages-are-behind',
  });
  alarms.add('sweep-stopped', {
    metric: runsOf(sweep.function.metricInvocations(), sweep.function.metricErrors()),
    below: 1,
    reason: 'The sweep runs every minute; without it no pause ends by itself for what is held already.',
    runbook: 'the-sweep-does-not-run',
  });
};

const addJobAlarm = (alarms: Alarms, { state: { jobs } }: Watched): void => {
  alarms.add('jobs-age', {
    metric: jobs.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason: 'A page of a job takes seconds; after 10 minutes the job function fails, and its callers wait for nothing.',
    runbook: 'jobs-are-behind',
  });
};

const addCallAlarm = (alarms: Alarms, { state: { voiceEvents } }: Watched): void => {
  alarms.add('voice-events-age', {
    metric: voiceEvents.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason: 'Answers are noted within seconds; until then people are called although one of them has answered.',
    runbook: 'events-of-calls-are-behind',
  });
};

const addEventAlarms = (alarms: Alarms, { stage, state: { events, eventDeadLetters } }: Watched): void => {
  alarms.add('events-age', {
    metric: events.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason:
      'Events become messages within seconds; after 10 minutes the ingress function fails, or a trigger publishes more than it may.',
    runbook: 'events-are-behind',
  });
  alarms.add('event-dead-letters', {
    metric: eventDeadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    above: 0,
    reason:
      'An event could not be handed over, read or published; no function reads this queue, and it deletes messages after 14 days.',
    runbook: 'events-that-failed',
  });
  alarms.add('events-unmatched', {
    metric: laneMetric(stage.name, 'all', 'EventsUnmatched'),
    above: 100,
    reason:
      'Some events of a source are for none of its triggers; a hundred in five minutes are a trigger that is gone or wrong, or a source that is too wide.',
    runbook: 'events-that-no-trigger-wants',
  });
  alarms.add('events-refused', {
    metric: laneMetric(stage.name, 'all', 'EventsRefused'),
    above: 0,
    reason: 'A trigger wanted an event, and its message reached no topic: that is an access policy, a topic or a text.',
    runbook: 'events-that-were-refused',
  });
};

/** What fails without holding up a message, and is not repeated. */
const addLossAlarms = (alarms: Alarms, { stage }: Watched): void => {
  alarms.add('lost-receipts', {
    metric: lostReceipts(stage.name),
    above: 0,
    reason: 'A publish could neither write nor queue a receipt: its message went out, and no receipt tells of it.',
    runbook: 'receipts-are-lost',
  });
  if (!stage.settings.events.serviceEvents) return;
  alarms.add('service-events-refused', {
    metric: laneMetric(stage.name, 'all', 'ServiceEventsRefused'),
    above: 0,
    reason: 'The event bus has not taken an event of the service: rules that wait for it are not invoked.',
    runbook: 'events-of-the-service-are-refused',
  });
};

const addSpendAlarms = (alarms: Alarms, { stage }: Watched): void => {
  alarms.add('spend-cap-reached', {
    metric: laneMetric(stage.name, 'all', 'SpendCapReached'),
    above: 0,
    reason:
      'A project has spent what its operator allows for this month: its mails, texts or calls end as dead letters.',
    runbook: 'a-spend-cap-is-reached',
  });
  if (stage.smsSpendAlarmUsd === undefined) return;
  alarms.add('sms-spend', {
    metric: smsSpend(),
    period: Duration.hours(1),
    above: stage.smsSpendAlarmUsd,
    reason: 'SNS has charged the account as much for texts in this month as the stage file says is fine.',
    runbook: 'texts-cost-too-much',
  });
};

const addCallerAlarms = (alarms: Alarms, { stage, api, functions: { publish }, console }: Watched): void => {
  alarms.add('api-5xx', {
    metric: api.api.metricServerError({ statistic: 'Sum' }),
    above: 5,
    reason: 'A client that repeats a call hides one failure; more than five in five minutes is an outage.',
    runbook: 'the-api-answers-5xx',
  });
  alarms.add('refused-calls', {
    metric: refusedCalls(stage.name),
    above: 300,
    reason:
      'One call a second without the right to it is a client that has lost its key, or an attacker who tries keys.',
    runbook: 'calls-are-refused',
  });
  alarms.add('publish-errors', {
    metric: publish.function.metricErrors(),
    above: 0,
    reason: 'Every error here is a message that was not accepted, because the function crashed.',
    runbook: 'publish-fails',
  });
  alarms.add('publish-throttles', {
    metric: publish.function.metricThrottles(),
    above: 0,
    reason: 'The account has no concurrency left for publish: callers get 503.',
    runbook: 'publish-is-throttled',
  });
  if (console === undefined) return;
  alarms.add('console-errors', {
    metric: console.function.function.metricErrors(),
    above: 0,
    reason: 'Every error here is a page or a sign-in that failed, because the function crashed.',
    runbook: 'the-console-fails',
  });
};
