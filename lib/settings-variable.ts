import { isDeepStrictEqual } from 'node:util';
import { isObject } from '#src/domain/json.ts';
import { Settings } from '#src/domain/settings.ts';

/**
 * The most that settings may take of a function's environment. Lambda allows 4 KB for all variables together, and addresses
 * of queues and names take the rest.
 */
export const MAX_SETTINGS_BYTES = 2400;

/** What of an object differs from another, to the depth of single values and lists. */
const differenceOf = (given: object, usual: object): object => {
  const usualValues = new Map(Object.entries(usual));
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]: [string, unknown]) => {
      const usualValue = usualValues.get(key);
      if (isDeepStrictEqual(value, usualValue)) return [];
      return [[key, isObject(value) && isObject(usualValue) ? differenceOf(value, usualValue) : value]];
    }),
  );
};

/**
 * The settings as functions are told them (`SETTINGS`): JSON of what differs from the defaults, which the functions know
 * themselves. Reading it back gives the same settings.
 */
export const settingsVariable = (settings: Settings): string =>
  JSON.stringify(differenceOf(settings, Settings.parse({})));
