import { Fence, type Site } from '#src/domain/standby/fence.ts';
import { existsWith, notExists } from '#src/stores/condition.ts';
import { fenceKey } from '#src/stores/registry-keys.ts';
import { getItem, putNewItem, type Registry } from '#src/stores/table.ts';

/**
 * Keeps in the registry which site acts. The tables of several Regions agree after about a second, the last write winning; a
 * condition is decided by the table that it is sent to. Nothing else writes the item.
 */
export type FenceStore = {
  /** The fence as this Region's table has it, read consistently; undefined when no site was ever claimed. */
  readonly read: () => Promise<Fence | undefined>;

  /**
   * Claims the fence for a site: no site acts from when it hears of it. Undefined when the fence is not the one that was read any
   * more. Repeating it, with what it has returned, claims it anew.
   */
  readonly claim: (known: Fence | undefined, site: Site, now: number) => Promise<Fence | undefined>;

  /**
   * Lets the site of a claim act, which is to be called once every site must have heard of the claim and its own table of every
   * other; undefined when another claim has come meanwhile. Repeating it is refused.
   */
  readonly confirm: (claim: Fence, now: number) => Promise<Fence | undefined>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createFenceStore = (registry: Registry): FenceStore => {
  const write = async (fence: Fence, known: Fence | undefined): Promise<Fence | undefined> => {
    const condition = known === undefined ? notExists : existsWith(identityOf(known));
    return (await putNewItem(registry, { ...fenceKey, ...fence }, condition)) ? fence : undefined;
  };
  return {
    read: async () => {
      const item = await getItem(registry, fenceKey);
      return item === undefined ? undefined : Fence.parse(item);
    },
    claim: (known, site, now) => {
      const formerEndpoint = known?.state === 'active' ? known.endpoint : known?.formerEndpoint;
      const claim = { epoch: (known?.epoch ?? 0) + 1, state: 'claimed', ...site, since: now } as const;
      return write({ ...claim, ...(formerEndpoint !== undefined && { formerEndpoint }) }, known);
    },
    confirm: async (claim, now) => {
      if (claim.state !== 'claimed') return undefined;
      const { formerEndpoint: _, ...confirmed } = claim;
      return write({ ...confirmed, state: 'active', since: now }, claim);
    },
  };
};

/** What tells one fence from every other: claims of two Regions may have the same epoch. */
const identityOf = ({ epoch, state, stage, region, since }: Fence) => ({
  ...{ epoch: [epoch], state: [state], stage: [stage], region: [region], since: [since] },
});
