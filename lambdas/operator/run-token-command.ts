import { namedTokenId } from '#src/domain/access/auth-token.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import type { CallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import type { CredentialStore } from '#src/stores/secrets/credential-store.ts';
import type { IssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import type { OperatorCommand } from './commands.ts';
import { shownGrant, shownUse } from './shown-grant.ts';

/** What the commands on tokens need. */
export type TokenDependencies = {
  readonly credentials: Pick<CredentialStore, 'list'>;
  readonly tokens: IssuedTokenStore;
  readonly callerUses: Pick<CallerUseStore, 'lastUses'>;
  readonly clock: () => number;
};

type TokenCommand = Extract<OperatorCommand, { readonly command: `tokens ${string}` }>;
type Named<Name extends TokenCommand['command']> = Extract<TokenCommand, { readonly command: Name }>;

type Answer = Readonly<Record<string, unknown>>;

/** Runs a command on tokens (decision 082). Creating one without a name is not repeatable: each call makes another. */
export const runTokenCommand = async (command: TokenCommand, dependencies: TokenDependencies): Promise<Answer> => {
  switch (command.command) {
    case 'tokens create':
      return createToken(command, dependencies);
    case 'tokens list':
      return listTokens(command, dependencies);
    case 'tokens revoke':
      return revokeToken(command, dependencies.tokens);
  }
};

/** A token of a credential can do no more than the credential, which it does not end with. */
const createToken = async (
  { project, name, ttlSeconds, actions = '*', topics, accessKey }: Named<'tokens create'>,
  dependencies: TokenDependencies,
): Promise<Answer> => {
  const { credentials, tokens, clock } = dependencies;
  const ofCredential = async (key: string): Promise<Grant | undefined> =>
    (await credentials.list(project)).find((one) => one.accessKey === key && one.isEnabled)?.grant;
  const given = { actions, ...(topics !== undefined && { topics }) };
  const grant = accessKey === undefined ? given : await ofCredential(accessKey);
  if (grant === undefined) return { error: `The project ${project} has no enabled access key ${accessKey}.` };
  const now = clock();
  const expiresAt = ttlSeconds === 'never' ? undefined : now + ttlSeconds * 1000;
  const shown = { ...shownExpiry(expiresAt), ...shownGrant(grant) };
  if (name === undefined) {
    if (expiresAt === undefined || expiresAt > now + MAX_UNNAMED_SECONDS * 1000) return tooLong;
    return { project, token: await tokens.create({ project, expiresAt, grant }), ...shown };
  }
  const made = await tokens.createNamed({ project, name, grant, now, ...(expiresAt !== undefined && { expiresAt }) });
  return made === undefined ? nameTaken(project, name) : { project, name, ...made, ...shown };
};

/** As contract section 2.1 has it: no list shows that they are there. */
const MAX_UNNAMED_SECONDS = 86_400;

const tooLong: Answer = {
  error: `"ttlSeconds" is not a whole number from 1 to ${MAX_UNNAMED_SECONDS}; with "name" it may be up to 31536000, or "never"`,
  invalidArguments: true,
};

const nameTaken = (project: string, name: string): Answer => ({
  error: `The project ${project} has a token with the name ${name}: revoke that first.`,
});

const shownExpiry = (expiresAt: number | undefined): Answer =>
  expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() };

const listTokens = async (
  { project }: Named<'tokens list'>,
  { tokens, callerUses, clock }: TokenDependencies,
): Promise<Answer> => {
  const listed = await tokens.list(project, clock());
  const uses = await callerUses.lastUses(listed.map(({ hash }) => hash));
  return {
    tokens: listed.map(({ id, name, createdAt, expiresAt, grant, hash }) => ({
      ...{ name, id, createdAt: new Date(createdAt).toISOString() },
      ...shownExpiry(expiresAt),
      ...shownUse(uses.get(hash)),
      ...shownGrant(grant),
    })),
  };
};

const revokeToken = async (
  { token, project = '', name = '', id = namedTokenId(project, name) }: Named<'tokens revoke'>,
  tokens: TokenDependencies['tokens'],
): Promise<Answer> => {
  const isRevoked = token === undefined ? await tokens.revokeById(project, id) : await tokens.revoke(token);
  if (!isRevoked) return { error: 'There is no such token.' };
  return { revoked: true, ...(token === undefined && { project, id }) };
};
