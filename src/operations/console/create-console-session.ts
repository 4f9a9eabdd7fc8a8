import type { CreateConsoleSession } from '#src/contract/console/console.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Role } from '#src/domain/access/permissions.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { ConsoleDependencies } from './console-context.ts';

/** How long a session lasts, unless it is ended before. */
const SESSION_MS = 3_600_000;

/** Makes a token of one project for a person who has signed in, with what the person may do there. */
export const createConsoleSession = async (
  { body }: InputOf<typeof CreateConsoleSession>,
  { requestId, person }: OperationContext,
  { members, sessions, clock }: Pick<ConsoleDependencies, 'members' | 'sessions' | 'clock'>,
): Promise<Reply> => {
  if (person === undefined) throw new Error('A call with an ID token came to its operation without a person');
  const { email } = person;
  const projects = (await members.projectsOf(email)).flatMap(shownMembership);
  const [first] = projects;
  if (first === undefined) throw notMember('OPS.0100', email, 'P');
  const asked = body.project_id ?? first.project_id;
  const membership = projects.find(({ project_id: project }) => project === asked);
  const expiresAt = clock() + SESSION_MS;
  // Undefined for who has been removed since, too.
  const token = membership && (await sessions.create({ project: asked, email, expiresAt }));
  if (token === undefined) throw notMember('OPS.0101', email, asked);
  return {
    status: 201,
    body: { request_id: requestId, token, expires_at: formatTimestamp(expiresAt), email, ...membership, projects },
  };
};

type ShownMembership = { readonly project_id: string; readonly role: Role; readonly topics?: readonly string[] };

/** Members have roles; what permits nothing that this version knows is not shown. */
const shownMembership = ({
  project,
  grant: { actions, topics },
}: {
  readonly project: string;
  readonly grant: Grant;
}): readonly ShownMembership[] => {
  if (typeof actions !== 'string') return [];
  const role = actions === '*' ? 'admin' : actions;
  return [{ project_id: project, role, ...(topics !== undefined && { topics }) }];
};

const notMember = (code: 'OPS.0100' | 'OPS.0101', email: string, project: string): ServiceError => {
  const who = `${shortened(email)} may sign in${code === 'OPS.0100' ? '' : `, but not to ${shortened(project)}`}`;
  const command = 'npm run smn -- members add --email ADDRESS --project PROJECT --role ROLE';
  return new ServiceError(code, `${ERROR_CODES[code][1]} ${who}. The operator adds members: ${command}`);
};
