import { isObject } from '#src/domain/json.ts';
import { isScalar, type Matcher } from './event-matchers.ts';
import type { Combination, EventPattern, PatternField } from './event-pattern.ts';
import { createFieldCheck, elementsOf, fieldOf, findCombination, resultOf, treeOf } from './match-event.ts';

/** The field that decided. */
type Decision = {
  /** `detail.state.value`. */
  readonly path: string;
  /** What the pattern has there: when the event matches the value that was met, else all of them. */
  readonly expected: unknown;
  /** What the event has there: a value, or a list when there are several. Absent when it has none. */
  readonly found?: unknown;
};

/** Whether an event matches, and why. */
export type Explanation = { readonly matches: boolean; readonly decidedBy: Decision };

type Event = Readonly<Record<string, unknown>>;

/**
 * Whether an event matches a pattern, and the field that decided: the last one of the first combination that matches, which is
 * one of the alternatives where there are some; else the first that does not match, in the combination that comes nearest.
 */
export const explainMatch = (pattern: EventPattern, event: Event): Explanation => {
  const isMet = createFieldCheck(event);
  const matching = findCombination(pattern, event, isMet);
  if (matching !== undefined) return { matches: true, decidedBy: metBy(matching, event) };
  const combination = nearest(pattern.combinations, isMet);
  const missed = combination.find((field) => !isMet(field));
  return { matches: false, decidedBy: missed === undefined ? notTogether(combination, event) : missing(missed, event) };
};

const metBy = (combination: Combination, event: Event): Decision => {
  const { steps, matchers } = combination.reduce((_, field) => field);
  const values = valuesOf(steps, event);
  const isMetBy = ({ test }: Matcher) => values.some((value) => test(value));
  // Without a value that meets it, it is met by its absence, be it from one object of a list only.
  const met = matchers.filter(matchers.some(isMetBy) ? isMetBy : ({ meansAbsence }) => meansAbsence);
  const { expected, meansAbsence } = met.reduce((first) => first);
  return decision(steps, expected, meansAbsence ? [] : values);
};

/** The combination of which the most fields match, each by itself. */
const nearest = (combinations: readonly Combination[], isMet: (field: PatternField) => boolean): Combination => {
  const counted = combinations.map((combination) => ({
    combination,
    count: combination.filter(isMet).length - combination.length,
  }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).combination;
};

const missing = ({ steps, matchers }: PatternField, event: Event): Decision => {
  const expected = matchers.map((matcher) => matcher.expected);
  return decision(steps, expected, valuesOf(steps, event));
};

const decision = (steps: readonly string[], expected: unknown, values: readonly unknown[]): Decision => ({
  path: steps.join('.'),
  expected,
  ...(values.length > 0 && { found: values.length === 1 ? values[0] : values }),
});

/** Every field matches, but in different elements of a list: the list, and what one of its elements should have. */
const notTogether = (combination: Combination, event: Event): Decision => {
  const steps: string[] = [];
  let found: unknown = event;
  for (let failing = failingIn(treeOf(combination), event); failing !== undefined; ) {
    steps.push(failing.name);
    found = failing.value;
    failing = failingIn(failing.child, found);
  }
  const inside = combination.filter((field) => steps.every((step, index) => field.steps[index] === step));
  const expected = Object.fromEntries(
    inside.map((field) => [
      field.steps.slice(steps.length).join('.'),
      field.matchers.map((matcher) => matcher.expected),
    ]),
  );
  return { path: steps.join('.'), expected, found };
};

/** The first field of an object that does not match; a list has none of its own. */
const failingIn = ({ children }: ReturnType<typeof treeOf>, value: unknown) => {
  if (!isObject(value)) return undefined;
  const fields = [...children].map(([name, child]) => ({ name, child, value: fieldOf(value, name) }));
  return fields.find((field) => resultOf(field.child, field.value) === 'none');
};

/** The values that an event has under a path, whichever elements of lists they are in. */
const valuesOf = (steps: readonly string[], event: Event) => {
  let values: readonly unknown[] = [event];
  for (const step of steps) {
    values = values
      .flatMap(elementsOf)
      .filter(isObject)
      .map((object) => fieldOf(object, step));
  }
  return values.flatMap(elementsOf).filter(isScalar);
};
