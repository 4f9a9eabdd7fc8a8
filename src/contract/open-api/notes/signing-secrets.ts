import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

/** What is said of signing secrets. */
export const signingSecretNotes = {
  overlap_seconds: note(
    'How long secrets that this one replaces still sign beside it: 0 to 604800 (7 days), 86400 by default. 0 ends them at once.',
    86_400,
  ),
  secret: note(
    'The secret, in the form that libraries of Standard Webhooks take. No other answer has it.',
    'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD4rBPwQ6MoIY=',
  ),
  created_at: note('When the secret in use was made (UTC).', CREATED),
  previous_valid_until: note(
    'Until when secrets that it has replaced still sign (UTC). Absent when none does.',
    '2026-04-07T06:00:00Z',
  ),
  has_secret: note('Whether messages to the endpoint are signed with a secret.', true),
} satisfies Record<string, FieldNote>;
