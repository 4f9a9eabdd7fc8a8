import * as z from 'zod';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';

/** A stage in an AWS Region: one of those that share a registry, of which one acts at a time (decision 120). */
export const Site = z.object({
  stage: z.string().min(1),
  region: z.string().min(1),
  /** Where this site is called and no other, without a trailing slash. */
  endpoint: z.url(),
});
export type Site = z.infer<typeof Site>;

/**
 * Which site acts. One is claimed first, by which every site stops, and confirmed once all must have heard of it.
 */
export const Fence = z.object({
  /** Counts claims, from 1. */
  epoch: z.int().positive(),
  state: z.enum(['claimed', 'active']),
  ...Site.shape,
  /** Where the site is called that was active before a claim, while that is not confirmed. */
  formerEndpoint: z.url().exactOptional(),
  /** When it was claimed, or confirmed, in epoch milliseconds. */
  since: z.int().nonnegative(),
});
export type Fence = z.infer<typeof Fence>;

/** Whether a fence is of this site, whatever its state. */
export const isOf = (fence: Fence | undefined, { stage, region }: Pick<Site, 'stage' | 'region'>): fence is Fence =>
  fence?.stage === stage && fence.region === region;

/** Whether this site may act: not without a fence, nor while one is claimed, by itself included. */
export const isActing = (fence: Fence | undefined, site: Pick<Site, 'stage' | 'region'>): fence is Fence =>
  fence?.state === 'active' && isOf(fence, site);

/** When to call again: where another site is active, and where none is for as long as an activation takes. */
const RETRY_AFTER_SECONDS = { elsewhere: 60, nowhere: 5 };

/**
 * The refusal of what only the active site may do. It names that site; `path` with its query, if given, is where the same call leads
 * there, for links that are followed.
 */
export const refusalBy = (fence: Fence | undefined, path?: string): ServiceError => {
  const text = ERROR_CODES['OPS.0140'][1];
  if (fence?.state !== 'active') {
    const why = fence === undefined ? 'None was activated yet.' : `Stage ${fence.stage} in ${fence.region} is to be.`;
    return new ServiceError('OPS.0140', `${text} ${why}`, { retryAfterSeconds: RETRY_AFTER_SECONDS.nowhere });
  }
  const { stage, region, endpoint } = fence;
  return new ServiceError('OPS.0140', `${text} Stage ${stage} in ${region} is, at ${endpoint}.`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS.elsewhere,
    facts: { active_endpoint: endpoint },
    ...(path !== undefined && { location: `${endpoint}${path}` }),
  });
};

/** Whether something failed because this site is not the active one. */
export const isRefusedByFence = (error: unknown): boolean => error instanceof ServiceError && error.code === 'OPS.0140';
