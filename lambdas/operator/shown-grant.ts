import type { Grant } from '#src/domain/access/principal.ts';

/** A grant as people are shown it; one without limits needs no words. */
export const shownGrant = ({ actions, topics }: Grant): Readonly<Record<string, unknown>> => ({
  ...(actions !== '*' && { actions }),
  ...(topics !== undefined && { topics }),
});

/** When a caller was seen last, as people are shown it; absent for one that never was. */
export const shownUse = (usedAt: number | undefined): Readonly<Record<string, unknown>> =>
  usedAt === undefined ? {} : { lastUsedAt: new Date(usedAt).toISOString() };
