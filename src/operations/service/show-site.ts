import { ACTIVE } from '#src/contract/service/site.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Shows whether this site is the active one, as its functions see it. */
export const showSite = async (
  _input: unknown,
  _call: OperationContext,
  { fence }: Pick<Dependencies, 'fence'>,
): Promise<Reply> => {
  if (fence === undefined) return { status: 200, body: { state: ACTIVE } };
  const [isActing, known] = [await fence.isActing(), await fence.read()];
  return {
    status: 200,
    body: {
      state: isActing ? ACTIVE : 'inactive',
      epoch: known?.epoch ?? 0,
      ...(known?.state === 'active' && { active_endpoint: known.endpoint }),
    },
  };
};
