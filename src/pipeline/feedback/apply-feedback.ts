import * as z from 'zod';
import { MailEvent, mailFeedbackOf } from '#src/domain/feedback/mail-event.ts';
import { TextEvent, textReportOf } from '#src/domain/feedback/text-event.ts';
import { OptOutNote } from '#src/queues/opt-out-note.ts';
import { type AppliedMailFeedback, applyMailFeedback } from './apply-mail-feedback.ts';
import { type AppliedTextReport, type ApplyTextReportDependencies, applyTextReport } from './apply-text-report.ts';
import { changeSubscription } from './change-subscription.ts';

/** What {@link applyFeedback} needs. */
export type ApplyFeedbackDependencies = ApplyTextReportDependencies;

/** What a note of the lane of texts has changed, if anything. */
type AppliedOptOut = { readonly kind: OptOutNote['kind']; readonly topicId: string; readonly hasChanged: boolean };

/** What one message of the feedback queue has changed, if anything. */
export type AppliedFeedback =
  | ({ readonly protocol: 'email' } & AppliedMailFeedback)
  | ({ readonly protocol: 'sms' } & (AppliedTextReport | AppliedOptOut));

/** What comes to the feedback queue: events of the providers as they are, and what lanes send themselves. */
const Feedback = z.union([
  OptOutNote.transform((note) => ({ from: 'lane', note }) as const),
  TextEvent.transform((event) => ({ from: 'texts', report: textReportOf(event) }) as const),
  MailEvent.transform((event) => ({ from: 'mails', feedback: mailFeedbackOf(event) }) as const),
]);

/**
 * Draws the consequences of what a provider reports of a mail or a text (decisions 085 and 088), or of what a lane has been told
 * by one (decision 089). Returns undefined for an event without consequences. Throws when the message cannot be read: it is
 * received again, and ends in the terminal queue. Repeating it changes nothing.
 */
export const applyFeedback = async (
  text: string,
  dependencies: ApplyFeedbackDependencies,
): Promise<AppliedFeedback | undefined> => {
  const read = Feedback.parse(JSON.parse(text));
  switch (read.from) {
    case 'lane': {
      const { hasChanged } = await changeSubscription(read.note, dependencies);
      return { protocol: 'sms', kind: read.note.kind, topicId: read.note.topicId, hasChanged };
    }
    case 'texts':
      return read.report && { protocol: 'sms', ...(await applyTextReport(read.report, dependencies)) };
    case 'mails':
      return read.feedback && { protocol: 'email', ...(await applyMailFeedback(read.feedback, dependencies)) };
  }
};
