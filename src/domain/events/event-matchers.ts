import { isObject } from '#src/domain/json.ts';
import { InvalidDefinition } from './invalid-definition.ts';
import { networkTest, normalAddress } from './ip-network.ts';
import { rangeTest } from './numeric-range.ts';
import { wildcardTest } from './wildcard-pattern.ts';

/** A value of an event that patterns can look at. */
export type Scalar = string | number | boolean | null;

/** Whether a value is one. */
export const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** One of the values that a pattern has for a field. */
export type Matcher = {
  /** As it stands in the pattern. */
  readonly expected: unknown;
  /** Whether it is met by an event without the field; then no value meets it. */
  readonly meansAbsence: boolean;
  readonly test: (value: Scalar) => boolean;
};

type Test = Matcher['test'];
type TextTest = (text: string) => boolean;

/** Reads what follows an operator; `place` is where it stands. */
type Operator = (operand: unknown, place: string) => Test;

const onText =
  (test: TextTest): Test =>
  (value) =>
    typeof value === 'string' && test(value);

const textOf = (operand: unknown, place: string): string => {
  if (typeof operand !== 'string') throw new InvalidDefinition(place, operand, 'text');
  return operand;
};

const ignoringCase = (operand: unknown, place: string, test: (value: string, text: string) => boolean): TextTest => {
  const text = textOf(operand, place).toLowerCase();
  return (value) => test(value.toLowerCase(), text);
};

const startsWith = (value: string, text: string) => value.startsWith(text);
const endsWith = (value: string, text: string) => value.endsWith(text);
const equals = (value: string, text: string) => value === text;

/** `prefix` and `suffix`: a text, or `{"equals-ignore-case": text}`. */
const affix =
  (test: (value: string, text: string) => boolean): Operator =>
  (operand, place) => {
    if (!isObject(operand)) {
      const text = textOf(operand, place);
      return onText((value) => test(value, text));
    }
    const [name, inner] = onlyEntry(operand, place, ['equals-ignore-case']);
    return onText(ignoringCase(inner, `${place}.${name}`, test));
  };

/** The only field of an operator's object, whose name must be one of these. */
const onlyEntry = (operand: Readonly<Record<string, unknown>>, place: string, names: readonly string[]) => {
  const [entry, ...more] = Object.entries(operand);
  if (entry === undefined || more.length > 0 || !names.includes(entry[0]))
    throw new InvalidDefinition(place, operand, `an object with one field of ${names.join(', ')}`);
  return entry;
};

/** What `anything-but` may negate beside values, with the test that fails. */
const NEGATED: ReadonlyMap<string, (text: string, place: string) => TextTest> = new Map([
  ['prefix', (text: string, place: string) => affixOf(text, place, startsWith)],
  ['suffix', (text: string, place: string) => affixOf(text, place, endsWith)],
  ['equals-ignore-case', (text: string, place: string) => ignoringCase(text, place, equals)],
  ['wildcard', wildcardTest],
]);

const affixOf = (text: string, place: string, test: (value: string, text: string) => boolean): TextTest => {
  if (text === '') throw new InvalidDefinition(place, text, 'text that is not empty');
  return (value) => test(value, text);
};

/** Any value but some: what is of another type than they are is another value too, but a field that is missing has none. */
const anythingBut: Operator = (operand, place) => {
  if (!isObject(operand)) return otherThan(operand, place);
  const [name, inner] = onlyEntry(operand, place, [...NEGATED.keys()]);
  const within = `${place}.${name}`;
  const texts = listOf(inner).map((text) => textOf(text, within));
  if (texts.length === 0) throw new InvalidDefinition(within, inner, 'text, or a list of texts');
  const tests = texts.map((text) => NEGATED.get(name)?.(text, within));
  return (value) => typeof value !== 'string' || !tests.some((test) => test?.(value));
};

const listOf = (operand: unknown): readonly unknown[] => (Array.isArray(operand) ? operand : [operand]);

const otherThan: Operator = (operand, place) => {
  const values = listOf(operand);
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1 || !(types.has('string') || types.has('number')))
    throw new InvalidDefinition(place, operand, 'text, a number, a list of texts or of numbers, or an object');
  const excluded = new Set(values);
  return (value) => !excluded.has(value);
};

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['prefix', affix(startsWith)],
  ['suffix', affix(endsWith)],
  ['equals-ignore-case', (operand, place) => onText(ignoringCase(operand, place, equals))],
  ['wildcard', (operand, place) => onText(wildcardTest(textOf(operand, place), place))],
  ['anything-but', anythingBut],
  ['cidr', (operand, place) => onText(networkTest(operand, place))],
  [
    'numeric',
    (operand, place) => {
      const test = rangeTest(operand, place);
      return (value) => typeof value === 'number' && test(value);
    },
  ],
  [
    'exists',
    (operand, place) => {
      if (typeof operand !== 'boolean') throw new InvalidDefinition(place, operand, 'true or false');
      return () => operand;
    },
  ],
]);

/** Names that mean an operator, so that no field inside of `$or` may have them. */
export const OPERATOR_NAMES: readonly string[] = [...OPERATORS.keys()];

/** An exact value. Texts that are addresses are compared as such: `::1` and `0:0:0:0:0:0:0:1` are one. */
const exactly = (expected: Scalar): Test => {
  const address = typeof expected === 'string' ? normalAddress(expected) : undefined;
  if (address === undefined) return (value) => value === expected;
  return onText((text) => text === expected || normalAddress(text) === address);
};

const VALUE = `text, a number, true, false, null, or an object with one of the operators ${OPERATOR_NAMES.join(', ')}`;

/** Reads one value of a pattern: an exact one, or an operator. Throws {@link InvalidDefinition}. */
export const readMatcher = (expected: unknown, place: string): Matcher => {
  if (isScalar(expected)) return { expected, meansAbsence: false, test: exactly(expected) };
  const [entry, ...more] = isObject(expected) ? Object.entries(expected) : [];
  const operator = entry === undefined ? undefined : OPERATORS.get(entry[0]);
  if (entry === undefined || operator === undefined || more.length > 0)
    throw new InvalidDefinition(place, expected, VALUE);
  const [name, operand] = entry;
  const test = operator(operand, `${place}.${name}`);
  return { expected, meansAbsence: name === 'exists' && operand === false, test };
};
