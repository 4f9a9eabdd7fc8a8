import * as z from 'zod';
import { OPERATIONS_API } from '#src/contract/operation.ts';
import { Actions, TopicPatterns } from '#src/domain/access/grant-fields.ts';
import { ROLES } from '#src/domain/access/permissions.ts';

/** Where the paths of access begin. */
export const ACCESS = `${OPERATIONS_API}/access`;

/** What a credential, a token or a principal may do. There is no default: everything has to be asked for. */
export const grantFields = { actions: Actions, topics: TopicPatterns.optional() };

/** The same in answers. */
export const shownGrant = {
  actions: z.union([z.enum(['*', ...ROLES]), z.array(z.string())]),
  topics: z.array(z.string()).optional(),
};
