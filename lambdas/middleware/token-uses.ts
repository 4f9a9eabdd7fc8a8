import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { TOKEN_USE_MS, type TokenUseStore } from '#src/stores/deliveries/token-use-store.ts';

type Options = {
  readonly tokenUses: Pick<TokenUseStore, 'note'>;
  readonly clock: () => number;
  readonly logger: { error(message: string, error: unknown): void };
};

/** More tokens than one function instance sees in an hour. */
const CAPACITY = 1000;

/**
 * Returns what notes the use of a token by its hash, once an hour and function instance. It returns what the call has to wait for
 * before its end, which never rejects; as a rule, nothing. A use that cannot be written is logged and forgotten.
 */
export const createTokenUses = ({
  tokenUses,
  clock,
  logger,
}: Options): ((hash: string) => readonly Promise<void>[]) => {
  const noted = createExpiringCache<true>({ capacity: CAPACITY, lifetimeMs: TOKEN_USE_MS, clock });
  const note = async (hash: string): Promise<void> => {
    try {
      await tokenUses.note(hash, clock());
    } catch (error) {
      logger.error('The use of a token could not be noted', error);
    }
  };
  return (hash) => {
    if (noted.get(hash) === true) return [];
    noted.set(hash, true);
    return [note(hash)];
  };
};
