import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

const ID = 'WyIwYTFiIiwiMmU3NyIsIjE3NzQ3MDU1MzEwMDAjNWUxZiMwIl0';

const JOB_ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';

const ACTION = 'What is done: to dead letters `redrive` or `delete`, to held messages `release` or `purge`.';

/** What lists of held messages have of their own, and what is done to one or to many. */
export const heldMessagesNotes = {
  'ListHeldMessages.reason': note('Only what is held for this.', 'paused'),
  'ListHeldMessages.from': note(
    'Only what was accepted at this time or later; of a topic by the oldest message.',
    CREATED,
  ),
  'ListHeldMessages.to': note('Only what was accepted before this time; of a topic by the oldest message.', CREATED),
  with_body: note('Whether the texts are shown, too.', 'true'),
  'ListHeldMessages.held': note('The held messages of the subscription, in the order in which they go out.', undefined),
  'held.id': note('The id, opaque. A message that was released and is held again has another one.', ID),
  'held.accepted_at': note('When the message was accepted (UTC).', CREATED),
  'held.reason': note('What it is held for; `released` while it is being sent.', 'paused'),
  due_at: note('When it may go out (UTC), if that is known.', '2026-04-07T06:00:00Z'),
  'ListHeldMessages.subscriptions': note('Those of the subscriptions looked at that hold something.', undefined),
  'ReleaseHeldMessage.id': note('The id of the held message.', ID),
  'ReleaseHeldMessage.outcome': note(
    'Whether it was sent, or dropped because the subscriber does not want it.',
    'released',
  ),
  'DeleteHeldMessage.id': note('The id of the held message.', ID),
  job_id: note('The id of the job.', JOB_ID),
  'ShowJob.id': note('The id of the job.', JOB_ID),
  'StopJob.id': note('The id of the job.', JOB_ID),
  jobs: note('The jobs of this page.', undefined),
  'StartJob.all': note('Instead of filters: all dead letters of the project.', undefined),
  'StartJob.dry_run': note('Whether nothing is started, and the answer is to how many it would be done.', true),
  'StartJob.count': note('To how many it would be done now, counted to 1,000.', 40),
  'StartJob.has_more': note('Whether there may be more than were counted.', false),
  notes: note('The first 20 that it was not done to.', undefined),
  'notes.id': note('The short id of the dead letter.', 'mmb2k0c01x9f3a'),
  'notes.outcome': note('Whether it was dropped, or could not be done.', 'dropped'),
  done: note('To how many it was done so far.', 120),
  failed: note('How many could not be done: dead letters that cannot be read, or that a spend cap keeps back.', 0),
  started_at: note('When the job was started (UTC).', CREATED),
  ended_at: note('When it ended or was stopped (UTC). Absent while it runs.', CREATED),
  ...Object.fromEntries(
    ['StartJob', 'jobs', 'ShowJob', 'StopJob'].flatMap((place) => [
      [`${place}.action`, note(ACTION, 'redrive')],
      [`${place}.dropped`, note('How many were dropped because their subscribers do not want them.', 2)],
      [`${place}.state`, note('`failed` is one that nothing has worked on for an hour.', 'running')],
      [`${place}.reason`, note('Of dead letters a part of the reason, of held messages the reason.', 'http 410')],
      [`${place}.from`, note('Only what was filed, or accepted, at this time or later.', CREATED)],
      [`${place}.to`, note('Only what was filed, or accepted, before this time.', CREATED)],
    ]),
  ),
} satisfies Record<string, FieldNote>;
