import { InvalidDefinition } from './invalid-definition.ts';

const ALLOWED =
  '["=", number], one of "<", "<=", ">" and ">=" with a number, or [">" or ">=", number, "<" or "<=", a larger number]';

type Comparison = (value: number, bound: number) => boolean;

const LOWER: ReadonlyMap<unknown, Comparison> = new Map([
  ['>', (value: number, bound: number) => value > bound],
  ['>=', (value: number, bound: number) => value >= bound],
]);
const UPPER: ReadonlyMap<unknown, Comparison> = new Map([
  ['<', (value: number, bound: number) => value < bound],
  ['<=', (value: number, bound: number) => value <= bound],
]);
const SINGLE: ReadonlyMap<unknown, Comparison> = new Map([
  ...LOWER,
  ...UPPER,
  ['=', (value: number, bound: number) => value === bound],
]);

/** The test of EventBridge's operator `numeric`: numbers are compared as IEEE 754 doubles. */
export const rangeTest = (range: unknown, place: string): ((value: number) => boolean) => {
  const [firstOperator, bottom, secondOperator, top, ...more]: readonly unknown[] = Array.isArray(range) ? range : [];
  const isPair = secondOperator !== undefined;
  const first = (isPair ? LOWER : SINGLE).get(firstOperator);
  const second = UPPER.get(secondOperator);
  if (first === undefined || typeof bottom !== 'number' || more.length > 0)
    throw new InvalidDefinition(place, range, ALLOWED);
  if (!isPair) return (value) => first(value, bottom);
  if (second === undefined || typeof top !== 'number' || top <= bottom)
    throw new InvalidDefinition(place, range, ALLOWED);
  return (value) => first(value, bottom) && second(value, top);
};
