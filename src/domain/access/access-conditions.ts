import * as z from 'zod';
import { invalid } from '#src/domain/invalid.ts';
import { recordOf } from '#src/domain/record.ts';
import { matchesWildcard } from '#src/domain/wildcard.ts';

/** What a condition can be about (contract section 10.2); the `smn:` keys are known of SMN:Subscribe only. */
const CONDITION_KEYS = ['csp:CurrentTime', 'smn:Protocol', 'smn:Endpoint'] as const;

/** The value of each key that a call has, as text; the time as ISO 8601. */
export type ConditionContext = { readonly [K in (typeof CONDITION_KEYS)[number]]?: string };

/** One key under one operator. */
export type AccessCondition = {
  readonly operator: OperatorName;
  readonly key: (typeof CONDITION_KEYS)[number];
  /** As text, whatever they were in JSON. */
  readonly values: readonly string[];
};

/** How the values of an operator are written, and what is compared of them; undefined for what is no such value. */
type Kind<T> = { readonly values: z.ZodType<string>; readonly read: (text: string) => T | undefined };

const numberOf = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

const text: Kind<string> = { values: z.string(), read: (value) => value };
const foldedText: Kind<string> = { values: z.string(), read: (value) => value.toLowerCase() };
const number: Kind<number> = {
  values: z.union([z.number().transform(String), z.string().regex(/^[+-]?\d{1,300}(\.\d{1,300})?$/)]),
  read: (value) => (value === '' ? undefined : numberOf(Number(value))),
};
const date: Kind<number> = {
  values: z.union([z.iso.datetime({ offset: true }), z.iso.date()]),
  read: (value) => numberOf(Date.parse(value)),
};
const bool: Kind<string> = {
  values: z.union([z.boolean().transform(String), z.enum(['true', 'false'])]),
  read: (value) => (value === 'true' || value === 'false' ? value : undefined),
};

type Operator = {
  readonly values: z.ZodType<string>;
  /** Whether the value of the call fits any of the condition's. */
  readonly holds: (actual: string, wanted: readonly string[]) => boolean;
};

/** Holds when the call's value fits one of the condition's; a value of another kind fits none. */
const any = <T>({ values, read }: Kind<T>, fits: (actual: T, wanted: T) => boolean): Operator => ({
  values,
  holds: (actualText, wantedTexts) => {
    const actual = read(actualText);
    if (actual === undefined) return false;
    return wantedTexts.some((wantedText) => {
      const wanted = read(wantedText);
      return wanted !== undefined && fits(actual, wanted);
    });
  },
});

/** Holds when the call's value is of the right kind and fits none of the condition's. */
const none = <T>(kind: Kind<T>, fits: (actual: T, wanted: T) => boolean): Operator => {
  const { values, holds } = any(kind, fits);
  return { values, holds: (actual, wanted) => kind.read(actual) !== undefined && !holds(actual, wanted) };
};

const equal = (actual: unknown, wanted: unknown): boolean => actual === wanted;
const like = (actual: string, wanted: string): boolean => matchesWildcard(wanted, actual);
const less = (actual: number, wanted: number): boolean => actual < wanted;
const lessOrEqual = (actual: number, wanted: number): boolean => actual <= wanted;
const greater = (actual: number, wanted: number): boolean => actual > wanted;
const greaterOrEqual = (actual: number, wanted: number): boolean => actual >= wanted;

const OPERATORS = {
  StringEquals: any(text, equal),
  StringNotEquals: none(text, equal),
  StringEqualsIgnoreCase: any(foldedText, equal),
  StringNotEqualsIgnoreCase: none(foldedText, equal),
  StringLike: any(text, like),
  StringNotLike: none(text, like),
  NumericEquals: any(number, equal),
  NumericNotEquals: none(number, equal),
  NumericLessThan: any(number, less),
  NumericLessThanEquals: any(number, lessOrEqual),
  NumericGreaterThan: any(number, greater),
  NumericGreaterThanEquals: any(number, greaterOrEqual),
  DateEquals: any(date, equal),
  DateNotEquals: none(date, equal),
  DateLessThan: any(date, less),
  DateLessThanEquals: any(date, lessOrEqual),
  DateGreaterThan: any(date, greater),
  DateGreaterThanEquals: any(date, greaterOrEqual),
  Bool: any(bool, equal),
} as const satisfies Record<string, Operator>;

type OperatorName = keyof typeof OPERATORS;

const OPERATOR_NAMES = Object.keys(OPERATORS);

const isOperatorName = (name: string): name is OperatorName => Object.hasOwn(OPERATORS, name);

const CONDITION = invalid(
  'SMN.0058',
  `{operator: {key: value or list of values}} with the operators ${OPERATOR_NAMES.join(', ')} and the keys ${CONDITION_KEYS.join(', ')}, numbers, ISO 8601 times with "Z" or an offset, and booleans where the operator compares such`,
);

/** `{ operator: { key: value | [value+] } }`, none of them empty; returns one condition for each operator and key. */
export const AccessConditions = recordOf(recordOf(z.unknown(), CONDITION), CONDITION)
  .refine((operators) => Object.keys(operators).length > 0, { error: CONDITION })
  .transform((operators, context) => {
    const conditions: AccessCondition[] = [];
    for (const [operator, byKey] of Object.entries(operators)) {
      const parsed = conditionsOf(operator, byKey);
      if (parsed === undefined) {
        context.issues.push({ code: 'custom', input: operators, message: CONDITION({ input: { [operator]: byKey } }) });
        return z.NEVER;
      }
      conditions.push(...parsed);
    }
    return conditions;
  });

/** The conditions under one operator; undefined when it, a key or a value is not allowed. */
const conditionsOf = (
  operator: string,
  byKey: Readonly<Record<string, unknown>>,
): readonly AccessCondition[] | undefined => {
  if (!isOperatorName(operator)) return undefined;
  const { values } = OPERATORS[operator];
  const oneOrMore = z.union([values.transform((value) => [value]), z.array(values).min(1)]);
  const parsed = z.partialRecord(z.enum(CONDITION_KEYS), oneOrMore).safeParse(byKey);
  if (!parsed.success) return undefined;
  const conditions = CONDITION_KEYS.flatMap((key) => {
    const wanted = parsed.data[key];
    return wanted === undefined ? [] : [{ operator, key, values: wanted }];
  });
  return conditions.length === 0 ? undefined : conditions;
};

/**
 * Whether a call meets every condition: operators and keys AND, values OR (the operators named "Not" hold when no value
 * fits). A condition on a key that the call does not have fails, whatever its operator.
 */
export const meetsAll = (conditions: readonly AccessCondition[], context: ConditionContext): boolean =>
  conditions.every(({ operator, key, values }) => {
    const actual = context[key];
    return actual !== undefined && OPERATORS[operator].holds(actual, values);
  });
