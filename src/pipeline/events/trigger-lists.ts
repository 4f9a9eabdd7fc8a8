import { createPromiseCache } from '#src/cache/promise-cache.ts';
import { type CompiledTrigger, compileTrigger } from '#src/domain/events/compile-trigger.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import type { TriggerStore } from '#src/stores/triggers/trigger-store.ts';

/** A trigger, ready for events. */
type ReadyTrigger = CompiledTrigger & { readonly trigger: Trigger };

/** The enabled triggers of sources, kept in memory for a while. */
export type TriggerLists = {
  /** Those of a source, of every project; costs a consistent read unless it was read shortly before. */
  readonly of: (source: string) => Promise<readonly ReadyTrigger[]>;
};

type ListsDependencies = {
  readonly triggers: Pick<TriggerStore, 'triggersOfSource'>;
  /** How long a list is used: the time that a change of a trigger may take. */
  readonly lifetimeSeconds: number;
  readonly clock: () => number;
  /** Called with what is wrong with a trigger that an older release kept; it is left out. */
  readonly onError: (error: unknown) => void;
};

/** More sources than a stage may list. */
const CAPACITY = 100;

/** Creates the lists of one function instance. */
export const createTriggerLists = ({ triggers, lifetimeSeconds, clock, onError }: ListsDependencies): TriggerLists => {
  const lists = createPromiseCache<readonly ReadyTrigger[]>({ lifetimeSeconds, capacity: CAPACITY, clock });
  const compile = (trigger: Trigger): readonly ReadyTrigger[] => {
    try {
      return [{ trigger, ...compileTrigger(trigger) }];
    } catch (error) {
      onError(error);
      return [];
    }
  };
  const read = async (source: string): Promise<readonly ReadyTrigger[]> =>
    (await triggers.triggersOfSource(source)).filter(({ isEnabled }) => isEnabled).flatMap(compile);
  return { of: (source) => lists.get(source, () => read(source)) };
};
