import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import type { OperationContext } from './operation-context.ts';

/**
 * The caller of a signed operation. Throws when there is none, or one without a project: authorisation lets none of them come
 * here.
 */
export const callerOf = ({ principal }: OperationContext): ProjectPrincipal => {
  if (principal?.kind !== 'project') throw new Error('A signed operation came without a caller');
  return principal;
};
