import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

const FAILURE_ID = '5d41402abc4b2a76b9719d911017c592';

/** Everywhere that a failure is shown. */
const PLACES = ['failures', 'ShowFailure', 'AcknowledgeFailure', 'MuteFailure', 'UnmuteFailure'];

/** What is failing, by endpoint and reason. */
export const failureNotes = {
  'ListFailures.failures': note('The failures of this page.', undefined),
  failure_id: note('The id of the failure: the same whenever the endpoint fails for this reason.', FAILURE_ID),
  'StartJob.failure_id': note('Of dead letters: those of this failure.', FAILURE_ID),
  'ListDeadLetters.failure_id': note('Only those of this failure.', FAILURE_ID),
  ...Object.fromEntries(
    ['jobs', 'ShowJob', 'StopJob'].map((place) => [
      `${place}.failure_id`,
      note('The failure whose dead letters it is about.', FAILURE_ID),
    ]),
  ),
  reason_code: note('The reason without what differs from one letter to the next.', 'http-503'),
  first_at: note('When the first of its dead letters was filed (UTC).', CREATED),
  last_at: note('When the last of them was filed (UTC).', CREATED),
  trend: note(
    'How many were filed on each of the last seven days, oldest first; what was redriven since is among them.',
    undefined,
  ),
  date: note('The day (UTC).', '2026-03-28'),
  filed: note('How many were filed on that day.', 12),
  is_acknowledged: note('Whether it was acknowledged since the last dead letter was filed.', true),
  acknowledged_at: note('When that was (UTC).', CREATED),
  acknowledged_by: note(
    'The caller who did: an access key, an ARN, the name of a token, or a mail address. Absent for tokens without a name.',
    'anna@harbour.example.com',
  ),
  muted_until: note('Until when it is muted (UTC). Absent when it is not.', '2026-04-07T06:00:00Z'),
  acknowledged: note('Only those that are acknowledged, or only those that are not.', 'false'),
  muted: note('Only those that are muted, instead of those that are not.', 'true'),
  sort: note(
    '`last`: the newest dead letter first. `waiting`: one page of those with the most, of the 200 with the newest.',
    'waiting',
  ),
  'MuteFailure.until': note('Until when: at most 30 days from now. Or give `hours`.', '2026-04-07T06:00:00Z'),
  hours: note('For how long, in hours.', 8),
  ...Object.fromEntries(
    PLACES.flatMap((place) => [
      [
        `${place}.reason`,
        note('The reason of the last one, whole.', 'Given up after 7 attempts; last failure: HTTP 503'),
      ],
      [`${place}.waiting`, note('How many of them wait to be redriven or deleted, counted to 1,000.', 40)],
      [`${place}.has_more`, note('Whether there are more than were counted.', false)],
    ]),
  ),
} satisfies Record<string, FieldNote>;
