import { requireDelegable } from '#src/domain/access/permission-check.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext } from '#src/operations/operation-context.ts';
import type { ListedToken } from '#src/stores/secrets/issued-token-store.ts';

/** What a body asks for. */
type AskedGrant = { readonly actions: Grant['actions']; readonly topics?: readonly string[] | undefined };

/** The grant that a body asks for, for another caller: no more than the caller has. Throws `SMN.0001` when it is more. */
export const grantToGive = ({ actions, topics }: AskedGrant, context: OperationContext): Grant => {
  requireDelegable(callerOf(context), { actions });
  return { actions, ...(topics !== undefined && { topics }) };
};

/** A grant in answers. */
export const grantView = ({ actions, topics }: Grant) => ({ actions, ...(topics !== undefined && { topics }) });

/** When something was used last; absent when it never was. */
export const lastUseView = (usedAt: number | undefined) =>
  usedAt === undefined ? {} : { last_used_at: formatTimestamp(usedAt) };

/** A token with a name in answers, without the token itself. */
export const tokenView = ({ id, name, createdAt, expiresAt, grant }: Omit<ListedToken, 'hash'>) => ({
  ...{ token_id: id, name, created_at: formatTimestamp(createdAt) },
  ...(expiresAt !== undefined && { expires_at: formatTimestamp(expiresAt) }),
  ...grantView(grant),
});

/** The refusal of what has no access to the project: `OPS.0114`. */
export const noAccess = (kind: 'access key' | 'token' | 'principal' | 'member', name: string): ServiceError =>
  new ServiceError('OPS.0114', `The project has no ${kind} ${shortened(name)}.`);
