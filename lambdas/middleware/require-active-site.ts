import { refusalBy } from '#src/domain/standby/fence.ts';
import type { KnownFence } from '#src/stores/standby/fenced-registry.ts';
import type { Middleware, RequestContext } from './request-context.ts';

/** What is needed to tell whether this site is the active one. */
export type SiteDependencies = {
  /** Absent where the stage shares its registry with no other. @default every call is answered */
  readonly fence?: Pick<KnownFence, 'isActing' | 'read'> | undefined;
};

/**
 * Refuses what changes anything where another site is the active one: 503, which names that site and says when to come again. Links and
 * pages, which people and programs follow, lead there. What only reads is answered from this Region's copy of the registry. It comes
 * before the caller is known.
 */
export const requireActiveSite = ({ fence }: SiteDependencies): Middleware => ({
  before: async ({ context }) => {
    const isFollowed = isLink(context);
    if (fence === undefined || (context.route.operation.method === 'GET' && !isFollowed)) return;
    if (await fence.isActing()) return;
    throw refusalBy(await fence.read(), isFollowed ? addressOf(context) : undefined);
  },
});

const isLink = ({ route: { operation } }: RequestContext): boolean =>
  operation.caller === 'public' && (operation.actsOnGet === true || operation.isPage === true);

/** The gateway has decoded the path. */
const addressOf = ({ request: { path, query } }: RequestContext): string =>
  query === '' ? encodeURI(path) : `${encodeURI(path)}?${query}`;
