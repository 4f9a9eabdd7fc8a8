import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const ROLE = 'What the person may do in the project.';
const TOPICS = 'Patterns of the names of the topics that the person is kept to. Absent where they are kept to none.';

/** What the console is told. */
export const consoleNotes = {
  issuer: note('Where people sign in: an issuer of OpenID Connect.', 'https://login.example.com'),
  client_id: note('The client of the issuer that the console is, one without a secret.', '1example23456789'),
  scopes: note('The scopes that are asked for, with spaces between.', 'openid email profile'),
  'ShowConsoleConfig.stage': note('The name of the stage.', 'prod'),
  'ShowConsoleConfig.region': note('The region of URNs.', STORY.REGION),
  sign_out_url: note(
    'Where the browser goes at sign-out, to be signed out at the issuer too. Absent where the issuer says so itself, or need not be told.',
    'https://login.example.com/logout?client_id=1example23456789',
  ),
  has_outbox: note('Whether the stage has an outbox to look into, in place of mails and texts that go out.', false),
  'CreateConsoleSession.project_id': note(
    'The project to work in; the first of the list when none is asked for.',
    STORY.PROJECT,
  ),
  'CreateConsoleSession.token': note(
    'The token, for X-Auth-Token. It is shown only here.',
    `smn_session_${'0'.repeat(43)}`,
  ),
  'CreateConsoleSession.expires_at': note('When the token expires.', '2026-03-28T15:05:00Z'),
  'CreateConsoleSession.email': note('The mail address of the person, as the issuer has it.', 'ada@example.com'),
  'CreateConsoleSession.role': note(ROLE, 'operator'),
  'CreateConsoleSession.topics': note(TOPICS, ['alerts-*']),
  'CreateConsoleSession.projects': note('All projects that the person may work in.', undefined),
  'projects.project_id': note('The project.', STORY.PROJECT),
  'projects.role': note(ROLE, 'operator'),
  'projects.topics': note(TOPICS, ['alerts-*']),
} satisfies Record<string, FieldNote>;
