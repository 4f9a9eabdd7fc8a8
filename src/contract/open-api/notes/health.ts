import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

const STATES =
  '`healthy`; `failing`: the last attempts have failed; `unhealthy`: its messages are held, and one at a time probes it; `disabled`: until it is resumed.';

/** What is shown of endpoints. */
export const healthNotes = {
  'ShowSubscriptionHealth.state': note(STATES, 'unhealthy'),
  'ListUnhealthySubscriptions.subscriptions': note('The subscriptions, newest first.', undefined),
  'subscriptions.state': note(STATES, 'unhealthy'),
  failures: note('How often it has failed in a row.', 12),
  first_failure_at: note('When it failed first since it last took a message (UTC).', CREATED),
  last_failure_at: note('When it failed last (UTC).', CREATED),
  last_status: note('The HTTP status of the last failure, if the endpoint answered.', 503),
  last_reason: note('Why the last attempt failed.', 'HTTP 503'),
  next_probe_at: note('When it is probed next, at the earliest (UTC). Absent while it is disabled.', CREATED),
} satisfies Record<string, FieldNote>;
