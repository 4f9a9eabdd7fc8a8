/** Waits until every promise has settled, then returns their results or throws the first error in their order. */
export const settleAll = async <T>(promises: readonly Promise<T>[]): Promise<readonly T[]> => {
  await Promise.allSettled(promises);
  return Promise.all(promises);
};
