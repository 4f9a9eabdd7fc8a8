import { isObject } from '#src/domain/json.ts';
import { isScalar, type Matcher, type Scalar } from './event-matchers.ts';
import type { Combination, EventPattern, PatternField } from './event-pattern.ts';

/** The fields of a combination as a tree of their names. */
type FieldTree = { matchers?: readonly Matcher[]; readonly children: Map<string, FieldTree> };

/** Whether something matches by a value that it has, only because it has none, or not at all. */
type Result = 'value' | 'absence' | 'none';

/** Whether an event matches a pattern. Takes time in proportion to the size of both, for each of the pattern's combinations. */
export const matchesPattern = (pattern: EventPattern, event: object): boolean =>
  findCombination(pattern, event, createFieldCheck(event)) !== undefined;

/** The first combination of a pattern that an event matches; `isMet` is that of {@link createFieldCheck} for the event. */
export const findCombination = (
  { combinations }: EventPattern,
  event: object,
  isMet: FieldCheck,
): Combination | undefined =>
  combinations.find(
    (combination) =>
      combination.every((field) => mayBeAbsent(field.matchers) || isMet(field)) && matchesAll(combination, event),
  );

const matchesAll = (combination: Combination, event: object): boolean =>
  resultOf(treeOf(combination), event) !== 'none';

/** Whether an event matches a field by itself. */
type FieldCheck = (field: PatternField) => boolean;

/**
 * Returns the {@link FieldCheck} of an event, which looks at each field once. A field that does not match by itself matches with no
 * others either, but for one that may be absent: others choose the element of a list in which it has to be.
 */
export const createFieldCheck = (event: object): FieldCheck => {
  const results = new Map<PatternField, boolean>();
  return (field) => {
    const result = results.get(field) ?? matchesAll([field], event);
    results.set(field, result);
    return result;
  };
};

/** The tree of a combination's fields. */
export const treeOf = (combination: Combination): FieldTree => {
  const root: FieldTree = { children: new Map() };
  for (const { steps, matchers } of combination) {
    let node = root;
    for (const step of steps) {
      const child = node.children.get(step) ?? { children: new Map() };
      node.children.set(step, child);
      node = child;
    }
    node.matchers = matchers;
  }
  return root;
};

/**
 * Compares a value with what the pattern has at its place. A list stands for each of its elements, and fields of one object of a
 * list match together or not at all, as in EventBridge. A field is absent from a list when none of its objects has it; if other
 * fields of an object match by their values, it only has to be absent from that object.
 */
export const resultOf = ({ matchers, children }: FieldTree, value: unknown): Result => {
  const elements = elementsOf(value);
  let result: Result = 'absence';
  if (matchers !== undefined) result = both(result, resultOfValues(matchers, elements.filter(isScalar)));
  if (children.size > 0) result = both(result, resultOfObjects(children, elements.filter(isObject)));
  return result;
};

const resultOfValues = (matchers: readonly Matcher[], values: readonly Scalar[]): Result => {
  if (values.length === 0) return mayBeAbsent(matchers) ? 'absence' : 'none';
  return values.some((value) => matchers.some(({ test }) => test(value))) ? 'value' : 'none';
};

type Children = FieldTree['children'];

const resultOfObjects = (children: Children, objects: readonly Readonly<Record<string, unknown>>[]): Result => {
  if (objects.length === 0) return resultOfFields(children, {});
  let result: Result = 'absence';
  for (const object of objects) {
    const one = resultOfFields(children, object);
    if (one === 'value') return one;
    if (one === 'none') result = one;
  }
  return result;
};

const resultOfFields = (children: Children, object: Readonly<Record<string, unknown>>): Result => {
  let result: Result = 'absence';
  for (const [name, child] of children) {
    result = both(result, resultOf(child, fieldOf(object, name)));
    if (result === 'none') return result;
  }
  return result;
};

const both = (one: Result, other: Result): Result => {
  if (one === 'none' || other === 'none') return 'none';
  return one === 'value' || other === 'value' ? 'value' : 'absence';
};

/** Whether a field with these values may be missing. */
const mayBeAbsent = (matchers: readonly Matcher[]): boolean => matchers.some(({ meansAbsence }) => meansAbsence);

/** A field of an object; undefined when it has none of its own. */
export const fieldOf = (object: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** What a value stands for: the elements of a list, and of lists in it; nothing when it is missing. */
export const elementsOf = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
};
