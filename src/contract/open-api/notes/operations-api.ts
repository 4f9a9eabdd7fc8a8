import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED, TOPIC_URN } = STORY;

const ID = 'WyJkZWFkLWxldHRlciNwI20jaHR0cCNub3RpZmljYXRpb24iLCJ0byNzIl0';
const KIND = 'What could not be delivered: a message, or what the owner of a subscription is asked or told.';

/** What the operations API has of its own. */
export const operationsApiNotes = {
  cursor: note('Where the page before ended: its `next_cursor`.', 'eyJwayI6IiJ9'),
  next_cursor: note(
    'Where this page ended. Absent when there is no more; a page may be empty and not the last.',
    'eyJwayI6IiJ9',
  ),
  dead_letters: note('The deliveries of this page that were given up.', undefined),
  topic_name: note('The name of the topic, whether it still exists or not.', 'alerts'),
  from: note('Filed at this time or later.', CREATED),
  to: note('Filed before this time.', CREATED),
  ...{ kind: note(KIND, 'notification'), 'ListDeadLetters.kind': note(KIND, 'notification') },
  reason: note('Why delivery was given up.', 'HTTP 410'),
  'ListDeadLetters.reason': note('A part of the reason, whatever the case.', 'http 410'),
  'dead_letters.id': note('The id, opaque.', ID),
  short_id: note('A short id that people can type. It works in paths as the id does.', 'mmb2k0c01x9f3a'),
  'dead_letters.topic_urn': note('The topic, as the message names it.', TOPIC_URN),
  attempts: note('How many attempts were made.', 7),
  filed_at: note('When delivery was given up (UTC).', CREATED),
  published_at: note('When the message was published (UTC).', CREATED),
  expires_at: note('When its time to live ended, or ends (UTC).', CREATED),
  is_encrypted: note("Whether subject and body are encrypted by the topic's key; then they are not shown.", false),
  body: note('The text as the protocol got it.', 'High water is at 14:05.'),
  'ShowDeadLetter.attributes': note('The attributes of the message, where the protocol carries them.', undefined),
  'attributes.name': note('The name of the attribute.', 'severity'),
  'attributes.type': note('The type of the value.', 'STRING'),
  'attributes.value': note('The value, or the values, of the attribute.', 'high'),
  outcome: note('Whether it was sent again, or dropped because the subscriber does not want it.', 'redriven'),
  why: note('Why it was dropped.', 'the subscription is gone'),
  'ShowDeadLetter.id': note('The id, or the short id.', ID),
  'RedriveDeadLetter.id': note('The id, or the short id.', ID),
  'DeleteDeadLetter.id': note('The id, or the short id.', ID),
  held_for: note('What its messages are held for. Absent while they are not held.', 'paused'),
  since: note('Since when its messages are held (UTC).', CREATED),
  until: note('When the pause ends by itself (UTC). Absent when it does not.', '2026-04-07T06:00:00Z'),
  'PauseSubscription.reason': note('Why, for people: up to 256 bytes.', 'Closed over Easter'),
  'ResumeSubscription.reason': note('Why, for people.', 'Closed over Easter'),
  'ShowSubscriptionHold.reason': note('Why, for people.', 'Closed over Easter'),
  held_messages: note('How many messages are held, counted to 1,000; also those that are being sent.', 12),
  has_more: note('Whether more are held than were counted.', false),
  source: note("Whose policy it is: the subscription's own, its topic's, or none.", 'subscription'),
  max_per_second: note('How many messages are sent in a second at most: 0.01 to 1000.', 5),
  windows: note('When messages are sent: at any time that is in one of them. At any time when absent.', undefined),
  days: note('The days on which the window opens.', ['mon', 'tue', 'wed', 'thu', 'fri']),
  'windows.from': note('When it opens, by the clocks of the time zone.', '08:00'),
  'windows.to': note(
    'When it closes. At an earlier time than it opens it is that of the next day; at the same time it is open for a day.',
    '18:00',
  ),
  time_zone: note('The time zone of the windows, by its IANA name.', 'Europe/Berlin'),
  retry: note('When a failed delivery is tried again: `smn`, `standard`, or after waits of your own.', 'smn'),
  steps_seconds: note('The waits after one failed attempt and before the next.', [60, 600, 3600]),
  max_attempts: note('How many attempts are made at most.', 4),
  keep_seconds: note(
    'How long a message may be under way whose publisher did not say so, up to 14 days; of others, at most that long.',
    259_200,
  ),
  oldest_accepted_at: note('When the oldest of them was accepted (UTC). Absent when none is held.', CREATED),
  receipts: note(
    'What is recorded: nothing (`none`), dead letters alone (`failures`), or a receipt of every message (`summary`).',
    'summary',
  ),
  'SetTopicReceipts.receipts': note('The same; `stage` takes the setting of the topic away.', 'summary'),
  set_by: note('Whether the topic says so itself, or the stage says so for all topics without a setting.', 'topic'),
} satisfies Record<string, FieldNote>;
