import type { Grant } from '#src/domain/access/principal.ts';

/** A grant as people are shown it; one without limits needs no words. */
export const shownGrant = ({ actions, topics }: Grant): Readonly<Record<string, unknown>> => ({
  ...(actions !== '*' && { actions }),
  ...(topics !== undefined && { topics }),
});
