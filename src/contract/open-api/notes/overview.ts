import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED, TOPIC_URN } = STORY;

/** What is shown of a whole project. */
export const overviewNotes = {
  'ShowOverview.kept': note('What the stage counts of usage: `none`, `paid` (mails, texts and calls) or `all`.', 'all'),
  'ShowOverview.days': note(
    'What was counted on each of the last seven days (UTC), oldest first, today last.',
    undefined,
  ),
  this_month: note('What was counted in this calendar month (UTC).', undefined),
  'this_month.failures': note('How many were given up.', 20),
  'ShowOverview.topics': note('The topics of the project, counted to 200.', undefined),
  'topics.count': note('How many there are.', 12),
  'topics.quota': note('How many there may be.', 3000),
  'ShowOverview.subscriptions': note('The subscriptions of the 20 newest topics.', undefined),
  'subscriptions.count': note('How many these have.', 480),
  quota_per_topic: note('How many a topic may have.', 10_000),
  fullest_topic: note('Which of these topics has most. Absent while none has any.', undefined),
  'fullest_topic.topic_urn': note('The topic.', TOPIC_URN),
  'fullest_topic.subscriptions': note('How many it has.', 210),
  'ShowOverview.dead_letters': note('The dead letters that wait, counted to 200.', undefined),
  'dead_letters.count': note('How many there are.', 41),
  oldest_filed_at: note('When the oldest was filed (UTC). Absent when none waits.', CREATED),
  filed_today: note('Dead letters that were filed today (UTC), of the 50 failures with the newest ones.', undefined),
  'filed_today.count': note('How many were filed, also those that are gone since.', 7),
  unhealthy_endpoints: note('Endpoints that do not work, of the ten that were found so last.', undefined),
  'unhealthy_endpoints.count': note('How many there are.', 1),
  oldest_held_message: note(
    'Which message has waited longest of those that are held for these endpoints, for pauses and for bounces. Absent when there is none.',
    undefined,
  ),
  'oldest_held_message.held_for': note(
    'What it is held for: `unhealthy`, `disabled`, `paused` or `bounced`.',
    'unhealthy',
  ),
  'oldest_held_message.accepted_at': note('When it was accepted (UTC).', CREATED),
  'ShowOverview.jobs': note('The jobs of the project.', undefined),
  running: note('How many run.', 1),
  'jobs.quota': note('How many may run at a time.', 5),
} satisfies Record<string, FieldNote>;
