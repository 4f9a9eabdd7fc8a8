import { type FieldNote, note } from './note.ts';

/** What is said of messages that are made of webhooks. */
export const ingestNotes = {
  'IngestMessage.template': note(
    'The message template that the message is made of; the body is the message when absent.',
    'alertmanager',
  ),
  'IngestMessage.subject': note(
    'The subject, with variables as `<name>`: `<status>: <alertname>`.',
    'Alarm: <alertname>',
  ),
  'IngestMessage.variables': note(
    'Where in the body the values of variables are: names and paths, separated by commas; may be repeated. A variable without a path is the field of its name at the top of the body.',
    'alertname:$.commonLabels.alertname,summary:$.commonAnnotations.summary',
  ),
  'IngestMessage.dry_run': note('Whether the answer is the message and nothing is sent.', undefined),
  'IngestMessage.message_id': note(
    'The id of the message; absent in the answer of a dry run.',
    '5e1f0b7d2c9a4e63b8d0a1f24c7e9b35',
  ),
  'IngestMessage.messages': note(
    'Of a dry run: the text of the message, for each protocol that has one of its own, and for others.',
    { default: 'HighWater: the gauge is above 4 m.' },
  ),
  without_value: note('Of a dry run: the variables for which the body has nothing.', ['runbook']),
} satisfies Record<string, FieldNote>;
