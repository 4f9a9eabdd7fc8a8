import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { CALLER_USE_MS, type CallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';

/** What noting uses of access keys, tokens and bindings needs. */
export type CallerUseDependencies = {
  readonly callerUses: Pick<CallerUseStore, 'note'>;
  readonly clock: () => number;
  readonly logger: { error(message: string, error: unknown): void };
};

/** More callers than one function instance sees in an hour. */
const CAPACITY = 1000;

/**
 * Returns what notes the use of an access key, a token or a binding, once an hour and function instance, by the id that
 * {@link CallerUseStore} knows it by. It returns what the call has to wait for before its end, which never rejects; as a rule,
 * nothing. A use that cannot be written is logged and forgotten.
 */
export const createCallerUses = ({
  callerUses,
  clock,
  logger,
}: CallerUseDependencies): ((id: string) => readonly Promise<void>[]) => {
  const noted = createExpiringCache<true>({ capacity: CAPACITY, lifetimeMs: CALLER_USE_MS, clock });
  const note = async (id: string): Promise<void> => {
    try {
      await callerUses.note(id, clock());
    } catch (error) {
      logger.error('The use of an access key, a token or a binding could not be noted', error);
    }
  };
  return (id) => {
    if (noted.get(id) === true) return [];
    noted.set(id, true);
    return [note(id)];
  };
};
