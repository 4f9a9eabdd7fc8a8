import { isObject } from '#src/domain/json.ts';
import { isNestedDeeperThan, MAX_NESTING } from '#src/domain/nesting.ts';
import { type Matcher, OPERATOR_NAMES, readMatcher } from './event-matchers.ts';
import { InvalidDefinition } from './invalid-definition.ts';

/** A field that a pattern looks at, and the values of which the event must have one there. */
export type PatternField = {
  /** The names on the way to it, each taken whole, a dot in one included. */
  readonly steps: readonly string[];
  readonly matchers: readonly Matcher[];
};

/**
 * An event pattern with EventBridge's meaning, its alternatives (`$or`) spelled out: an event matches when one combination
 * matches, and a combination when all of its fields do. There are 1 to 1,000 combinations of one field or more.
 */
export type EventPattern = { readonly combinations: readonly Combination[] };

/** Fields that must match together. */
export type Combination = readonly PatternField[];

/** Limits of EventBridge: its default for the length, and the most combinations. */
const MAX_PATTERN_BYTES = 4096;
const MAX_COMBINATIONS = 1000;

/** Reads a pattern from its JSON value. Throws {@link InvalidDefinition} with the place of the first fault. */
export const readEventPattern = (value: unknown): EventPattern => {
  if (isNestedDeeperThan(MAX_NESTING, value))
    throw new InvalidDefinition('pattern', value, `at most ${MAX_NESTING} levels of nesting`);
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? '');
  if (bytes > MAX_PATTERN_BYTES)
    throw new InvalidDefinition('pattern', `${bytes} bytes`, `at most ${MAX_PATTERN_BYTES} bytes as JSON`);
  return { combinations: combinationsOf(value, { steps: [], place: 'pattern', isAlternative: false }) };
};

/** Where in a pattern something stands; `place` has the alternatives in it, which are no names of fields. */
type Position = { readonly steps: readonly string[]; readonly place: string; readonly isAlternative: boolean };

const combinationsOf = (value: unknown, position: Position): readonly Combination[] => {
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) throw new InvalidDefinition(position.place, value, 'an object with a field or more');
  let combinations: readonly Combination[] = [[]];
  for (const [name, inner] of entries) {
    const choices = name === '$or' ? alternativesOf(inner, position) : fieldsOf(name, inner, position);
    combinations = withEach(combinations, choices);
  }
  return combinations;
};

/** Each of the alternatives, which share the fields outside of them. */
const alternativesOf = (value: unknown, { steps, place: outer }: Position): readonly Combination[] => {
  const place = `${outer}.$or`;
  if (!Array.isArray(value) || value.length < 2)
    throw new InvalidDefinition(place, value, 'a list of two objects or more');
  const alternatives = value.flatMap((one, index) =>
    combinationsOf(one, { steps, place: `${place}[${index}]`, isAlternative: true }),
  );
  return countedCombinations(alternatives.length, () => alternatives);
};

/** A field with its values, or what is in an object. */
const fieldsOf = (name: string, value: unknown, position: Position): readonly Combination[] => {
  const place = `${position.place}.${name}`;
  if (position.isAlternative && OPERATOR_NAMES.includes(name))
    throw new InvalidDefinition(place, name, 'names of fields that are no operators, inside of "$or"');
  const steps = [...position.steps, name];
  if (!Array.isArray(value)) {
    if (isObject(value)) return combinationsOf(value, { ...position, steps, place });
    throw new InvalidDefinition(place, value, 'a list of values, or an object with fields');
  }
  if (value.length === 0) throw new InvalidDefinition(place, value, 'a list of one value or more');
  return [[{ steps, matchers: value.map((one, index) => readMatcher(one, `${place}[${index}]`)) }]];
};

/** Every combination with every one of the others. */
const withEach = (some: readonly Combination[], others: readonly Combination[]): readonly Combination[] =>
  countedCombinations(some.length * others.length, () =>
    some.flatMap((one) => others.map((other) => together(one, other))),
  );

const countedCombinations = (count: number, combinations: () => readonly Combination[]): readonly Combination[] => {
  if (count > MAX_COMBINATIONS)
    throw new InvalidDefinition('pattern', `${count} combinations`, `at most ${MAX_COMBINATIONS} by "$or"`);
  return combinations();
};

/** A field that is both outside and inside of "$or" would have to match two lists: which one counts is nowhere said. */
const together = (one: Combination, other: Combination): Combination => {
  const known = new Set(one.map(keyOf));
  const twice = other.find((field) => known.has(keyOf(field)));
  if (twice !== undefined)
    throw new InvalidDefinition('pattern', twice.steps.join('.'), 'each field once in what "$or" combines');
  return [...one, ...other];
};

const keyOf = ({ steps }: PatternField): string => JSON.stringify(steps);
