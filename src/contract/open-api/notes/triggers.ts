import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED, TOPIC_URN } = STORY;

const ALARMS = 'aws.cloudwatch';

const EVENT = {
  version: '0',
  id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
  'detail-type': 'CloudWatch Alarm State Change',
  source: ALARMS,
  account: '123456789012',
  time: '2026-03-04T05:06:07Z',
  region: 'eu-west-1',
  resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:HighWater'],
  detail: { alarmName: 'HighWater', state: { value: 'ALARM' } },
};

/** What a trigger has, wherever it is shown or given. */
const trigger = {
  name: note('The name: 1 to 64 letters, digits, "-" and "_"; with the source it is that of one trigger.', 'alarms'),
  source: note('The `source` of the events, one of those that the stage names.', ALARMS),
  subject: note('The subject of the messages, with variables as `<name>`.', 'Alarm <alarm>'),
  topic_urn: note('The topic that messages are published to, one of the project.', TOPIC_URN),
} satisfies Record<string, FieldNote>;

const HOLDERS = [
  ...['CreateTrigger', 'UpdateTrigger', 'ShowTrigger', 'EnableTrigger', 'DisableTrigger', 'ListTriggers', 'triggers'],
];

/** What is said of triggers. */
export const triggerNotes: Readonly<Record<string, FieldNote>> = {
  ...Object.fromEntries(
    HOLDERS.flatMap((holder) => Object.entries(trigger).map(([name, said]) => [`${holder}.${name}`, said])),
  ),
  trigger_id: note('The id of the trigger.', '3f1d4c0a9b7e52d86a63a18b8bab40ff'),
  triggers: note('The triggers of this page.', undefined),
  pattern: note('Which events it is for: an event pattern with the meaning that EventBridge gives it.', {
    detail: { state: { value: ['ALARM'] } },
  }),
  message_template: note(
    'The text of the messages, with variables as `<name>`; the text of a JSON object makes JSON. One of `message_template`, `template_name` and `preset` is given.',
    '<alarm> is in ALARM.',
  ),
  template_name: note('The message template that messages are made of; its tags are the variables.', 'alarm'),
  preset: note('The form of the messages: Cloud Eye\u2019s (`ces`) for alarms, OBS\u2019s (`obs`) for S3.', undefined),
  variables: note('Where in an event the values of the variables are, by their names.', {
    alarm: '$.detail.alarmName',
  }),
  'CreateTrigger.enabled': note('Whether it publishes. On by default.', true),
  'UpdateTrigger.enabled': note('Whether it publishes. On by default.', true),
  'ShowTrigger.enabled': note('Whether it publishes.', true),
  'EnableTrigger.enabled': note('Whether it publishes.', true),
  'DisableTrigger.enabled': note('Whether it publishes.', false),
  'triggers.enabled': note('Whether it publishes.', true),
  ...Object.fromEntries(
    HOLDERS.map((holder) => [`${holder}.created_at`, note('When the trigger was created (UTC).', CREATED)]),
  ),
  updated_at: note('When it was changed last (UTC).', CREATED),
  topic_exists: note('Whether its topic exists. Without it nothing is published.', true),
  event: note('An event as EventBridge has it.', EVENT),
  'TestTrigger.matches': note('Whether the event matches the pattern.', true),
  decided_by: note('The field that decided.', undefined),
  'decided_by.path': note('Where the field is.', 'detail.state.value'),
  expected: note('What the pattern has there: the value that was met, or all of them.', 'ALARM'),
  found: note('What the event has there. Absent when it has nothing.', 'ALARM'),
  service: note('How access policies name the service that the events come from.', 'ces'),
  allowed: note('Whether the topic exists and its access policy lets the service publish.', true),
  problem: note('Why no message can be made of the event. Absent when one can.', undefined),
  'TestTrigger.subject': note('The subject of the message.', 'Alarm HighWater'),
  'TestTrigger.messages': note('The text of the message, for each protocol that has one of its own, and for others.', {
    default: 'HighWater is in ALARM.',
  }),
};
