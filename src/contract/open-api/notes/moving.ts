import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED, TOPIC_URN } = STORY;

const MOVE_ID = '019eb5a0c4d27f31c2b9a0f4d6e81b35';
const TOPIC_ID = '6a63a18b8bab40ffb71ebd9cb80d0085';
const SUBSCRIPTION_ID = '2cbb5ad46e9c4ad3a5b6a4c8d7e9f001';
const DIGEST = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';

/** Moves of topics from one deployment or project to another. */
export const movingNotes = {
  'ListMoves.moves': note('The moves of topics away from the project, newest first.', undefined),
  move_id: note('The id of the move.', MOVE_ID),
  'moves.topic_urn': note('The topic, as it was before.', TOPIC_URN),
  to_topic_urn: note('The topic, as it is at its new place.', TOPIC_URN),
  'moves.endpoint': note('The address of the deployment that it moves to.', 'https://smn.example.com'),
  phase: note(
    'How far it is: the topic has gone from `moved` on, and is in force at its new place from `active` on.',
    'done',
  ),
  copied: note('How many subscriptions were copied in this phase.', 2000),
  followed: note('How many held messages and dead letters have followed the topic.', 12),
  'moves.started_at': note('When it began (UTC).', CREATED),
  'moves.updated_at': note('When it last got on (UTC).', CREATED),
  moved_at: note('When the topic had gone (UTC). Absent before.', CREATED),
  forwards_until: note('Until when what comes to the old place is sent after the topic (UTC).', '2026-04-27T05:06:07Z'),
  'ReceiveTopic.step': note('What is to be done.', 'records'),
  'ReceiveTopic.topic_id': note('The id of the topic, which it keeps.', TOPIC_ID),
  'ReceiveTopic.version': note('That of the records.', 1),
  transfer_key: note(
    'What secrets in the records are encrypted under: 32 bytes, Base64.',
    'c2VjcmV0IGtleSBvZiAzMiBieXRlcyBmb3IgdGVzdHM=',
  ),
  origin: note('Whose topic it is.', undefined),
  'origin.region': note('The region in its URN.', 'eu-west-1'),
  'origin.project': note('Its project.', '0123456789abcdef0123456789abcdef'),
  'ReceiveTopic.records': note('What is brought: subscriptions, templates, or the topic.', [{ kind: 'subscription' }]),
  'ReceiveTopic.after': note('The id after which subscriptions begin. Absent at the beginning.', SUBSCRIPTION_ID),
  'ReceiveTopic.last': note('The id up to which all subscriptions are there. Absent at the end.', SUBSCRIPTION_ID),
  'ReceiveTopic.item': note('A message, or copies of one, that goes after the topic.', { kind: 'message' }),
  'ReceiveTopic.faults': note('What stands in the way of the topic.', ['The project has another topic alerts.']),
  is_within: note('Whether it comes from another project of this deployment.', false),
  written: note('How many records were taken.', 300),
  digest: note(
    'What the subscriptions of these records are now: the same at both places when they are the same.',
    DIGEST,
  ),
  is_active: note('Whether the topic is in force here.', true),
  'ReceiveTopic.done': note('Whether all was discarded.', true),
  forwarded: note('Whether the item was stored.', true),
} satisfies Readonly<Record<string, FieldNote>>;
