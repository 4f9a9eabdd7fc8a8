import type { ApplicationCleanupRequest } from '#src/queues/application-cleanup-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { ApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import type { ApplicationStore } from '#src/stores/applications/application-store.ts';
import type { TagStore } from '#src/stores/topics/tag-store.ts';

/** What removing the rest of an application needs. */
export type CleanUpApplicationDependencies = {
  readonly applications: Pick<ApplicationStore, 'get'>;
  readonly applicationEndpoints: Pick<ApplicationEndpointStore, 'removeSome'>;
  readonly tags: Pick<TagStore, 'remove'>;
  readonly queues: Pick<Queues, 'requestApplicationCleanup'>;
  readonly remainingMs: () => number;
};

const ENDPOINTS_A_STEP = 250;

/** A step takes a few seconds at most; with less left, a new message is queued for the rest. */
const RESERVE_MS = 3000;

/**
 * Removes the endpoints and tags of a deleted application, step by step; queues another round when time is short. Does nothing
 * while an application with that id exists: its deletion did not happen. Repeatable.
 */
export const cleanUpApplication = async (
  { v: _version, applicationId, ...place }: ApplicationCleanupRequest,
  { applications, applicationEndpoints, tags, queues, remainingMs }: CleanUpApplicationDependencies,
): Promise<void> => {
  if ((await applications.get(place))?.id === applicationId) return;
  while (remainingMs() > RESERVE_MS) {
    const { done } = await applicationEndpoints.removeSome(applicationId, ENDPOINTS_A_STEP);
    if (done) return tags.remove({ type: 'smn_application', id: applicationId });
  }
  await queues.requestApplicationCleanup({ ...place, id: applicationId }, 0);
};
