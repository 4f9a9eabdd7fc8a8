import { Duration } from 'aws-cdk-lib';
import type { Alarms } from './constructs/alarms.ts';
import { mailShare, undeliveredShare } from './metrics.ts';
import type { Stage } from './stage.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { reportsTexts } from './texts.ts';

/** Adds the alarms on what providers report of mails and texts; those on shares look at a day. */
export const addFeedbackAlarms = (
  alarms: Alarms,
  { stage, state: { feedback } }: { readonly stage: Stage; readonly state: StatefulStack },
): void => {
  alarms.add('feedback-age', {
    metric: feedback.metricApproximateAgeOfOldestMessage(),
    above: 600,
    reason:
      'Events about mails and texts are noted within seconds; until then addresses that do not exist are written to.',
    runbook: 'feedback-is-behind',
  });
  const period = Duration.days(1);
  alarms.add('mail-bounces', {
    metric: mailShare(stage.name, 'Bounced', { least: 20 }),
    period,
    above: 5,
    reason: 'SES reviews accounts of which more than 5 % of the mails bounce, and pauses them at 10 %.',
    runbook: 'mails-bounce',
  });
  alarms.add('mail-complaints', {
    metric: mailShare(stage.name, 'Complained', { least: 3 }),
    period,
    above: 0.1,
    reason: 'SES reviews accounts of which more than 0.1 % of the mails are complained of, and pauses them at 0.5 %.',
    runbook: 'recipients-complain',
  });
  if (!reportsTexts(stage)) return;
  alarms.add('texts-undelivered', {
    metric: undeliveredShare(stage.name),
    period,
    above: 25,
    reason:
      'How many texts fail differs by country and carrier; more than a quarter of the texts of a day is a sender or a wording that carriers block.',
    runbook: 'texts-that-do-not-arrive',
  });
};
