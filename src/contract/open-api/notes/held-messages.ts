import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

const ID = 'WyIwYTFiIiwiMmU3NyIsIjE3NzQ3MDU1MzEwMDAjNWUxZiMwIl0';

/** What lists of held messages have of their own, and what is done to one. */
export const heldMessagesNotes = {
  'ListHeldMessages.reason': note('Only what is held for this.', 'paused'),
  'ListHeldMessages.from': note(
    'Only what was accepted at this time or later; of a topic by the oldest message.',
    CREATED,
  ),
  'ListHeldMessages.to': note('Only what was accepted before this time; of a topic by the oldest message.', CREATED),
  with_body: note('Whether the texts are shown, too.', 'true'),
  held: note('The held messages of the subscription, in the order in which they go out.', undefined),
  'held.id': note('The id, opaque. A message that was released and is held again has another one.', ID),
  accepted_at: note('When the message was published (UTC).', CREATED),
  'held.reason': note('What it is held for; `released` while it is being sent.', 'paused'),
  due_at: note('When it may go out (UTC), if that is known.', '2026-04-07T06:00:00Z'),
  'ListHeldMessages.subscriptions': note('Those of the subscriptions looked at that hold something.', undefined),
  'ReleaseHeldMessage.id': note('The id of the held message.', ID),
  'ReleaseHeldMessage.outcome': note(
    'Whether it was sent, or dropped because the subscriber does not want it.',
    'released',
  ),
  'DeleteHeldMessage.id': note('The id of the held message.', ID),
} satisfies Record<string, FieldNote>;
