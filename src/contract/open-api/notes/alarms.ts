import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

/** What is shown of the alarms of the stage. */
export const alarmNotes = {
  alarms: note('The alarms of the stage, those that ring first, as they were up to half a minute ago.', undefined),
  'alarms.name': note('The name, without what the names of all alarms of the stage start with.', 'api-5xx'),
  'alarms.state': note('`alarm`: it rings; `ok`; `no_data`: nothing was measured.', 'alarm'),
  'alarms.since': note('Since when it is in that state (UTC).', CREATED),
  'alarms.reason': note(
    'Why there is such an alarm.',
    'A client that repeats a call hides one failure; more than five in five minutes is an outage.',
  ),
  runbook: note('The heading of the runbook that says what to do.', 'the-api-answers-5xx'),
  runbook_url: note(
    'The address of that heading; absent where the stage names none (`runbookUrl`).',
    'https://wiki.example.com/smn/runbook#the-api-answers-5xx',
  ),
} satisfies Record<string, FieldNote>;
