import type { OperationContext } from '#src/operations/operation-context.ts';

/** The project that the caller acts for. Throws for callers without one: authorisation lets none of them come here. */
export const callerProject = ({ principal }: OperationContext): string => {
  if (principal?.kind !== 'project') throw new Error('A look-up of the caller came without a caller');
  return principal.project;
};
