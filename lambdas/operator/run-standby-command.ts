import { isActing, isOf, type Site } from '#src/domain/standby/fence.ts';
import type { FenceStore } from '#src/stores/standby/fence-store.ts';
import type { OperatorCommand } from './commands.ts';

/** What commands on sites need. */
export type StandbyDependencies = {
  /** Absent where the stage shares its registry with no other. */
  readonly standby?:
    | {
        readonly site: Site;
        /** Where the registry is. */
        readonly regions: readonly string[];
        /** So long a claim waits for every site to hear of it. */
        readonly waitSeconds: number;
        readonly fences: FenceStore;
      }
    | undefined;
  readonly clock: () => number;
};

type StandbyCommand = Extract<OperatorCommand, { readonly command: `standby ${string}` }>;
type Answer = Readonly<Record<string, unknown>>;

const NO_STANDBY = {
  error: 'This stage shares its registry with no other: it has neither "replicas" nor "standbyOf".',
};
const CHANGED = {
  error: 'The fence has changed meanwhile: another activation is under way. Look at "standby status".',
};

/**
 * Shows which site acts, claims the fence for this one, and confirms the claim (decision 120). A claim, or a confirmation, of what is
 * no longer so is refused, so that neither is done twice.
 */
export const runStandbyCommand = async (
  command: StandbyCommand,
  { standby, clock }: StandbyDependencies,
): Promise<Answer> => {
  if (standby === undefined) return NO_STANDBY;
  const { site, fences } = standby;
  const known = await fences.read();
  if (command.command === 'standby status') return statusOf(standby, known);
  if ((known?.epoch ?? 0) !== command.epoch) return CHANGED;
  if (command.command === 'standby claim') {
    if (isActing(known, site)) return { error: 'This site is the active one already.' };
    const claimed = await fences.claim(known, site, clock());
    return claimed === undefined ? CHANGED : statusOf(standby, claimed);
  }
  const confirmed = isOf(known, site) ? await fences.confirm(known, clock()) : undefined;
  return confirmed === undefined ? CHANGED : statusOf(standby, confirmed);
};

const statusOf = (
  { site, regions, waitSeconds }: NonNullable<StandbyDependencies['standby']>,
  fence: Awaited<ReturnType<FenceStore['read']>>,
): Answer => ({
  ...{ stage: site.stage, region: site.region, endpoint: site.endpoint },
  isActive: isActing(fence, site),
  ...{ registryIn: regions.join(', '), waitSeconds },
  epoch: fence?.epoch ?? 0,
  ...(fence !== undefined && {
    [fence.state]: `${fence.stage} in ${fence.region}`,
    [`${fence.state}Endpoint`]: fence.endpoint,
    since: new Date(fence.since).toISOString(),
    ...(fence.formerEndpoint !== undefined && { formerEndpoint: fence.formerEndpoint }),
  }),
});
