/** SQS: at most 10 entries and 1 MiB in one `SendMessageBatch`. */
export const MAX_BATCH_ENTRIES = 10;
export const MAX_BATCH_BYTES = 1_048_576;

/** Packs sized things, in order, into batches that one `SendMessageBatch` takes. */
export type Batcher<T> = {
  /** Takes a thing, and returns the batch that it did not fit into or that it filled; undefined while there is room. */
  readonly add: (entry: T) => readonly T[] | undefined;

  /** Returns the batch that was begun, and begins the next; undefined when it is empty. */
  readonly flush: () => readonly T[] | undefined;
};

/** Creates a {@link Batcher} with nothing in it. */
export const createBatcher = <T extends { readonly bytes: number }>(): Batcher<T> => {
  let batch: T[] = [];
  let bytes = 0;
  const flush = (): readonly T[] | undefined => {
    const full = batch;
    batch = [];
    bytes = 0;
    return full.length > 0 ? full : undefined;
  };
  const add = (entry: T): readonly T[] | undefined => {
    const full = bytes + entry.bytes > MAX_BATCH_BYTES ? flush() : undefined;
    batch.push(entry);
    bytes += entry.bytes;
    return full ?? (batch.length >= MAX_BATCH_ENTRIES ? flush() : undefined);
  };
  return { add, flush };
};

/** All batches for a list. */
export const batchesOf = <T extends { readonly bytes: number }>(entries: readonly T[]): readonly (readonly T[])[] => {
  const batcher = createBatcher<T>();
  return [...entries.map((entry) => batcher.add(entry)), batcher.flush()].filter((batch) => batch !== undefined);
};
