import { isObject } from '#src/domain/json.ts';
import type { EventBridgeEvent } from './event.ts';
import { InvalidDefinition } from './invalid-definition.ts';

/** One step of a path: to a field, to an element of a list, or to all of either. */
type PathStep = { readonly field: string } | { readonly element: number } | 'all';

/** Where in an event the values of a trigger's variables are, by the names of the variables. */
export type EventVariables = ReadonlyMap<string, readonly PathStep[]>;

/** What variables get their values from. */
export type VariableSource = {
  readonly event: EventBridgeEvent;
  readonly triggerName: string;
  /** When the service got the event, in epoch milliseconds. */
  readonly receivedAt: number;
};

/** Limits: those of EventBridge for the number, those of Huawei's EventGrid for lengths. */
const MAX_VARIABLES = 100;
const MAX_PATH_LENGTH = 1024;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

const PATH =
  'a path as "$.detail.state" of at most 1,024 characters: names of letters, digits, "-", "_" and "/", indexes as "[0]", and "*" for all';
const PATH_STEP = /\.([A-Za-z0-9_/-]+|\*)|\[(\d{1,6}|\*)\]/gy;

/** What every event has, by the names that EventBridge reserves for it; a trigger's name is that of its rule. */
const PREDEFINED: ReadonlyMap<string, (source: VariableSource) => unknown> = new Map([
  ['aws.events.event', ({ event: { detail: _, ...envelope } }: VariableSource): unknown => envelope],
  ['aws.events.event.json', ({ event }: VariableSource): unknown => event],
  ['aws.events.event.ingestion-time', ({ receivedAt }: VariableSource): unknown => new Date(receivedAt).toISOString()],
  ['aws.events.rule-name', ({ triggerName }: VariableSource): unknown => triggerName],
]);

/** The names of variables that need no path. */
export const PREDEFINED_NAMES: readonly string[] = [...PREDEFINED.keys()];

/** Reads the paths of a trigger's variables. Throws {@link InvalidDefinition}. */
export const readVariables = (paths: Readonly<Record<string, string>>): EventVariables => {
  const entries = Object.entries(paths);
  if (entries.length > MAX_VARIABLES)
    throw new InvalidDefinition('variables', `${entries.length} variables`, `at most ${MAX_VARIABLES}`);
  return new Map(
    entries.map(([name, path]) => {
      if (!NAME.test(name))
        throw new InvalidDefinition('variables', name, 'names of 1 to 64 letters, digits, "-" and "_"');
      return [name, stepsOf(path, `variables.${name}`)];
    }),
  );
};

const stepsOf = (path: string, place: string): readonly PathStep[] => {
  const steps = [...path.slice(1).matchAll(PATH_STEP)];
  const length = steps.reduce((sum, [step]) => sum + step.length, 1);
  if (path.length > MAX_PATH_LENGTH || !path.startsWith('$') || length < path.length)
    throw new InvalidDefinition(place, path, PATH);
  return steps.map(([, field, element]) => {
    if (field === '*' || element === '*') return 'all';
    return field === undefined ? { element: Number(element) } : { field };
  });
};

/**
 * The value that a variable has for an event, one that every event has included: undefined when nothing is at its path. A path
 * with "*" always has a value, the list of what is there.
 */
export const valueOfVariable = (variables: EventVariables, name: string, source: VariableSource): unknown => {
  const steps = variables.get(name);
  if (steps === undefined) return PREDEFINED.get(name)?.(source);
  return valueAt(steps, source.event);
};

/** The same in a JSON value of any form. A name without a path is that of a field at its top. */
export const valueInBody = (variables: EventVariables, name: string, body: unknown): unknown =>
  valueAt(variables.get(name) ?? [{ field: name }], body);

const valueAt = (steps: readonly PathStep[], root: unknown): unknown => {
  let found: readonly unknown[] = [root];
  for (const step of steps) found = found.flatMap((value) => valuesAt(value, step));
  return steps.includes('all') ? found : found[0];
};

const valuesAt = (value: unknown, step: PathStep): readonly unknown[] => {
  if (step === 'all') return typeof value === 'object' && value !== null ? Object.values(value) : [];
  if ('element' in step) return Array.isArray(value) && step.element < value.length ? [value[step.element]] : [];
  return isObject(value) && Object.hasOwn(value, step.field) ? [value[step.field]] : [];
};
