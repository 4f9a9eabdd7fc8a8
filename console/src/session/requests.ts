import type { ConsoleConfig } from '../api/config.ts';
import { ApiError, apiErrorOf } from '../api/errors.ts';

/** What a member of a project may do, each role what those before it may. */
export type Role = 'reader' | 'publisher' | 'operator' | 'admin';

type MemberProject = { readonly projectId: string; readonly role: Role };

/** A token of one project, and whose it is. */
export type Access = {
  readonly token: string;
  readonly expiresAt: string;
  readonly projectId: string;
  readonly role: Role;
  readonly email: string;
  /** All projects that the person is a member of. */
  readonly projects: readonly MemberProject[];
};

type SessionAnswer = {
  readonly token: string;
  readonly expires_at: string;
  readonly project_id: string;
  readonly role: Role;
  readonly email: string;
  readonly projects: readonly { readonly project_id: string; readonly role: Role }[];
};

type ConfigAnswer = {
  readonly issuer: string;
  readonly client_id: string;
  readonly scopes: string;
  readonly stage: string;
  readonly region: string;
  readonly sign_out_url?: string;
  readonly has_outbox: boolean;
};

const call = async (path: string, options: RequestInit): Promise<Response> => {
  const response = await fetch(path, options).catch((error: unknown) => {
    throw new ApiError(error instanceof Error ? error.message : String(error), { status: 0 });
  });
  if (!response.ok) throw apiErrorOf(response, await response.json().catch(() => undefined));
  return response;
};

/** Which issuer people sign in with, and what else the page has to know first. */
export const loadConfig = async (): Promise<ConsoleConfig> => {
  const answer: ConfigAnswer = await (await call('/console/config', {})).json();
  return {
    issuer: answer.issuer,
    clientId: answer.client_id,
    scopes: answer.scopes,
    stage: answer.stage,
    region: answer.region,
    hasOutbox: answer.has_outbox,
    ...(answer.sign_out_url !== undefined && { signOutUrl: answer.sign_out_url }),
  };
};

/** Swaps an ID token for a token of a project; of the first one of the person unless `projectId` names another. */
export const requestAccess = async (idToken: string, projectId?: string): Promise<Access> => {
  const response = await call('/console/session', {
    method: 'POST',
    headers: { Authorization: `Bearer ${idToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(projectId === undefined ? {} : { project_id: projectId }),
  });
  const answer: SessionAnswer = await response.json();
  return {
    token: answer.token,
    expiresAt: answer.expires_at,
    projectId: answer.project_id,
    role: answer.role,
    email: answer.email,
    projects: answer.projects.map(({ project_id, role }) => ({ projectId: project_id, role })),
  };
};

/** Ends a session: its token is revoked. */
export const deleteSession = async (token: string): Promise<void> => {
  await call('/console/session', { method: 'DELETE', headers: { 'X-Auth-Token': token } });
};
