import { fieldOf } from '#src/domain/events/match-event.ts';
import { isObject } from '#src/domain/json.ts';

/** What is at a path of names in a JSON value; undefined when nothing is. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, name) => (isObject(inner) ? fieldOf(inner, name) : undefined), value);

/** The text at a path; empty when there is none. */
export const textAt = (value: unknown, ...path: readonly string[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found.toWellFormed() : '';
};

/** The number at a path; undefined when there is none. */
export const numberAt = (value: unknown, ...path: readonly string[]): number | undefined => {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
};

/** The list at a path; empty when there is none. */
export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};
