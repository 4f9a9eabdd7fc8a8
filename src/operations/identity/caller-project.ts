import type { Call } from '#src/operations/call.ts';

/** The project that the caller acts for. Throws for callers without one: authorisation lets none of them come here. */
export const callerProject = ({ principal }: Call): string => {
  if (principal?.kind !== 'project') throw new Error('A look-up of the caller came without a caller');
  return principal.project;
};
