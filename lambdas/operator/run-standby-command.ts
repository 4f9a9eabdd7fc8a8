import { type Fence, isActing, isOf, type Site } from '#src/domain/standby/fence.ts';
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
  const known = await standby.fences.read();
  if (command.command === 'standby status') return statusOf(standby, known);
  if ((known?.epoch ?? 0) !== command.epoch) return CHANGED;
  const change = { known, now: clock() };
  return command.command === 'standby claim' ? claim(standby, change) : confirm(standby, change);
};

type Standby = NonNullable<StandbyDependencies['standby']>;
type Change = { readonly known: Fence | undefined; readonly now: number };

const claim = async (standby: Standby, { known, now }: Change): Promise<Answer> => {
  const { site, fences } = standby;
  if (isActing(known, site)) return { error: 'This site is the active one already.' };
  const claimed = await fences.claim(known, site, now);
  return claimed === undefined ? CHANGED : statusOf(standby, claimed);
};

/** Not before it has waited: another site may act until then. */
const confirm = async (standby: Standby, { known, now }: Change): Promise<Answer> => {
  const { site, fences, waitSeconds } = standby;
  if (!isOf(known, site) || known.state !== 'claimed') return CHANGED;
  const waitedMs = now - known.since;
  if (waitedMs < waitSeconds * 1000) return { error: `The claim has waited for ${waitedMs} ms only.` };
  const confirmed = await fences.confirm(known, now);
  return confirmed === undefined ? CHANGED : statusOf(standby, confirmed);
};

const statusOf = ({ site, regions, waitSeconds }: Standby, fence: Fence | undefined): Answer => ({
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
