/**
 * Returns a function that calls `make` once and keeps its result for the life of the function instance. Concurrent callers
 * share one call; a rejected one is dropped, so that the next caller tries again.
 */
export const memoizeAsync = <Arguments extends readonly unknown[], Made>(
  make: (...given: Arguments) => Promise<Made>,
): ((...given: Arguments) => Promise<Made>) => {
  let made: Promise<Made> | undefined;
  return (...given) => {
    if (made !== undefined) return made;
    const making = make(...given);
    made = making;
    making.catch(() => {
      if (made === making) made = undefined;
    });
    return making;
  };
};
