/**
 * Remembers what `make` gave, for the life of the function. Callers at the same time share one making; one that failed is
 * forgotten, so that the next caller tries again.
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
