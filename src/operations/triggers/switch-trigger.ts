import type { InputOf } from '#src/contract/operation.ts';
import type { DisableTrigger, EnableTrigger } from '#src/contract/operations-api/triggers.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTrigger, triggerNotFound } from './find-trigger.ts';
import { triggerView } from './trigger-view.ts';

/** Switches a trigger on or off. */
export type Switch = (
  input: InputOf<typeof EnableTrigger | typeof DisableTrigger>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'triggers' | 'clock'>,
) => Promise<Reply>;

/** The behaviour of both: a trigger that is as asked for stays so. */
export const switchTo =
  (isEnabled: boolean): Switch =>
  async ({ path }, context, dependencies) => {
    const { triggers, clock } = dependencies;
    const trigger = await getTrigger(path.trigger_id, context, dependencies);
    const switched = await triggers.setEnabled(trigger, isEnabled, clock());
    if (switched === undefined) throw triggerNotFound(path.trigger_id);
    return { status: 200, body: { request_id: context.requestId, ...triggerView(switched) } };
  };
