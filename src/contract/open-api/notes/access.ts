import { type FieldNote, note } from './note.ts';
import { STORY } from './story.ts';

const { CREATED } = STORY;

/** What may do something, wherever it is shown or given. */
const HOLDERS = [
  ...[
    'credentials',
    'CreateCredential',
    'tokens',
    'CreateToken',
    'principals',
    'BindPrincipal',
    'members',
    'AddMember',
  ],
];

const ofHolders = (field: string, said: FieldNote): Readonly<Record<string, FieldNote>> =>
  Object.fromEntries(HOLDERS.map((holder) => [`${holder}.${field}`, said]));

/** What is shown, and asked for, of who has access to a project. */
export const accessNotes: Readonly<Record<string, FieldNote>> = {
  ...ofHolders(
    'actions',
    note(
      'What it may do: `*` for everything, a role (`reader`, `publisher`, `operator`, `admin`), or a list of permissions, with `*` for any part of one.',
      'publisher',
    ),
  ),
  ...ofHolders(
    'topics',
    note('Patterns of the names of the only topics that it may use. Absent for all of the project.', ['alerts-*']),
  ),
  ...ofHolders('created_at', note('When it was made (UTC).', CREATED)),
  last_used_at: note('When it was used last (UTC), to the hour. Absent when it never was.', CREATED),
  'ListCredentials.credentials': note('The access keys of the project.', undefined),
  access_key: note('The access key, which signatures name.', 'HST3V8WB3ZQ5M2JX7RKD'),
  secret_key: note('The secret key. It cannot be shown again.', 'yRw0kqB2mD6uN8pS4tV1xZ3cE5gI7jL9oQ0fH2aK'),
  'credentials.enabled': note('Whether calls signed with it are accepted.', true),
  'UpdateCredential.enabled': note('Whether calls signed with it are to be accepted.', false),
  'ListTokens.tokens': note('The tokens of the project that have names and have not expired.', undefined),
  token_id: note('The id of the token, which is no secret.', '3f1d4c0a9b7e52d86a63a18b8bab40ff'),
  'CreateToken.token': note(
    'The token, for `X-Auth-Token` or `Authorization: Bearer`. It cannot be shown again.',
    'smn_3f1d4c0a9b7e52d86a63a18b8bab40ff_zJ5nE0xQm1c8Yw2bR7uT4kV6pL3sH9dA1fG5jK8oM0i',
  ),
  'CreateToken.name': note(
    'What people call it; unique among the tokens of the project that have not expired.',
    'grafana',
  ),
  'tokens.name': note('What people call it.', 'grafana'),
  'CreateToken.expires_at': note('When it expires (UTC). Absent when it does not.', '2027-03-04T05:06:07Z'),
  'tokens.expires_at': note('When it expires (UTC). Absent when it does not.', '2027-03-04T05:06:07Z'),
  ttl_seconds: note(
    'How long it is valid, in seconds, up to a year, or `never` for one that does not expire.',
    7_776_000,
  ),
  principals: note('The roles and users of AWS that may call for the project.', undefined),
  arn: note(
    'The role or the user; a session of a role stands for the role.',
    'arn:aws:iam::111122223333:role/deployer',
  ),
  bound_at: note('When it was bound (UTC).', CREATED),
  'ListMembers.members': note('The people who may sign in to the project.', undefined),
  'members.email': note('The mail address that the person signs in with.', 'ada@example.com'),
  'AddMember.email': note('The mail address that the person signs in with.', 'ada@example.com'),
  'RemoveMember.email': note('The mail address that the person signs in with.', 'ada@example.com'),
  added_at: note('When the person was added (UTC).', CREATED),
  'AddMember.actions': note('A role (`reader`, `publisher`, `operator`, `admin`), or `*` for everything.', 'operator'),
};
