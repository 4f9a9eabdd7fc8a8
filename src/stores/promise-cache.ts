type Options = {
  /** How long what was found is trusted. */
  readonly lifetimeSeconds: number;
  /** How many findings are kept; the one used longest ago goes first. */
  readonly capacity: number;
  /** How often a finding may be used. @default any number of times */
  readonly uses?: number;
  readonly clock: () => number;
};

type Entry<V> = { readonly value: Promise<V>; readonly expiresAt: number; usesLeft: number };

/** Remembers what was asked for, also while the answer is under way: whoever asks meanwhile shares it. Failures are forgotten. */
export const createPromiseCache = <V>({ lifetimeSeconds, capacity, uses = Infinity, clock }: Options) => {
  // A Map keeps the order of insertion; what is used is inserted anew, so the first key is the least recently used.
  const entries = new Map<string, Entry<V>>();
  const ask = (key: string, find: () => Promise<V>): Entry<V> => {
    const entry = { value: find(), expiresAt: clock() + lifetimeSeconds * 1000, usesLeft: uses };
    entry.value.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return entry;
  };
  return {
    get: (key: string, find: () => Promise<V>): Promise<V> => {
      const known = entries.get(key);
      const isValid = known !== undefined && known.expiresAt > clock() && known.usesLeft > 0;
      const entry = isValid ? known : ask(key, find);
      entry.usesLeft -= 1;
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
      return entry.value;
    },
  };
};
