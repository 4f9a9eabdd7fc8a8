import * as z from 'zod';
import { shortened } from '#src/domain/invalid.ts';
import { matchesWildcard } from '#src/domain/wildcard.ts';
import { PERMISSION_NAMES, ROLES } from './permissions.ts';

const MAX_ACTIONS = 50;
const MAX_TOPICS = 20;
const COUNT = `is empty or too long; allowed: 1 to ${MAX_ACTIONS} permissions`;

/** Permissions and patterns of them, each of which names one at least: a misspelt one would silently permit nothing. */
const ActionList = z
  .array(
    z.string().refine((pattern) => PERMISSION_NAMES.some((name) => matchesWildcard(pattern, name)), {
      error: ({ input }) =>
        `holds ${shortened(input)}, which is no permission; allowed: ${PERMISSION_NAMES.join(', ')}, and * for any part of one`,
    }),
  )
  .min(1, COUNT)
  .max(MAX_ACTIONS, COUNT);

const given = (input: unknown): string => (input === undefined ? 'missing' : shortened(input));

/** The actions of a new grant: `*`, a role, or permissions. */
export const Actions = z.union([z.literal('*'), z.enum(ROLES), ActionList], {
  error: ({ input }) =>
    `is ${given(input)}; allowed: *, ${ROLES.join(', ')}, or a list of 1 to ${MAX_ACTIONS} permissions`,
});

/** The actions of a person, which are those of a role: the console shows what a role may do. */
export const RoleActions = z.enum(['*', ...ROLES], {
  error: ({ input }) => `is ${given(input)}; allowed: *, ${ROLES.join(', ')}`,
});

/** The topics of a new grant: patterns of names. */
export const TopicPatterns = z
  .array(
    z.string().regex(/^[A-Za-z0-9*][A-Za-z0-9_*-]{0,254}$/, {
      error: ({ input }) =>
        `holds ${shortened(input)}, which is no name of a topic; allowed: letters, digits, "-", "_", and * for any part of a name`,
    }),
  )
  .min(1, 'is empty')
  .max(MAX_TOPICS, `has more than ${MAX_TOPICS} patterns`);
