/** Waits until every promise has settled, then gives their results or throws the first fault in their order. */
export const settleAll = async <T>(promises: readonly Promise<T>[]): Promise<readonly T[]> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};
