import { parseJson } from '#src/domain/json.ts';
import { InvalidDefinition } from './invalid-definition.ts';

/** Where a variable stands in a template, which decides how its value is written. */
type Placeholder = { readonly name: string; readonly form: 'text' | 'json' | 'json-text' };

/** A template's text in the order of its parts: what is written as it is, and variables. */
export type EventTemplate = readonly (string | Placeholder)[];

const PLACEHOLDER = /<([A-Za-z0-9_.-]{1,64})>/g;

/**
 * Reads a template with variables as `<name>`, as an input transformer of EventBridge has it. The text of a JSON object or list,
 * variables taken for values, makes JSON: there a variable is a JSON value, or a part of a text when it stands in one. All other
 * templates make text. `names` are those of all variables, or `'any'`; `place` is what the template is called. Throws
 * {@link InvalidDefinition}.
 */
export const readEventTemplate = (text: string, names: readonly string[] | 'any', place: string): EventTemplate => {
  const parts = partsOf(text);
  for (const part of parts) {
    if (names !== 'any' && typeof part === 'object' && !names.includes(part.name))
      throw new InvalidDefinition(place, `<${part.name}>`, `variables: ${names.map((name) => `<${name}>`).join(', ')}`);
  }
  return isJson(text, parts) ? parts : parts.map((part) => (typeof part === 'string' ? part : asText(part)));
};

/** The names of the variables of a template. */
export const namesInTemplate = (template: EventTemplate): readonly string[] =>
  template.flatMap((part) => (typeof part === 'string' ? [] : [part.name]));

const asText = ({ name }: Placeholder): Placeholder => ({ name, form: 'text' });

/** The parts of a template that makes JSON: a variable is inside of a text after an odd number of quotation marks. */
const partsOf = (text: string): EventTemplate => {
  const parts: (string | Placeholder)[] = [];
  let [position, isInText] = [0, false];
  for (const { 0: whole, 1: name, index } of text.matchAll(PLACEHOLDER)) {
    const before = text.slice(position, index);
    if (countQuotes(before) % 2 === 1) isInText = !isInText;
    parts.push(before, { name: String(name), form: isInText ? 'json-text' : 'json' });
    position = index + whole.length;
  }
  return [...parts, text.slice(position)];
};

/** Quotation marks that begin or end a JSON text. */
const countQuotes = (text: string): number => [...text.matchAll(/\\.|"/gs)].filter(([mark]) => mark === '"').length;

const isJson = (text: string, parts: EventTemplate): boolean =>
  /^\s*[[{]/.test(text) &&
  parseJson(fillEventTemplate(parts, { valueFor: () => undefined, maxLength: Number.POSITIVE_INFINITY })) !== undefined;

/**
 * The template with the values of its variables. In text, texts are written as they are, all else as JSON, and nothing for a
 * variable without a value, which is null where a JSON value stands. Values are written once: what looks like a variable in one
 * stays text. What is longer than `maxLength` ends after the part that made it so.
 */
export const fillEventTemplate = (template: EventTemplate, { valueFor, maxLength }: Filling): string => {
  let filled = '';
  for (const part of template) {
    filled += typeof part === 'string' ? part : written(valueFor(part.name), part.form);
    if (filled.length > maxLength) break;
  }
  return filled;
};

type Filling = { readonly valueFor: (name: string) => unknown; readonly maxLength: number };

const written = (value: unknown, form: Placeholder['form']): string => {
  if (form === 'json') return JSON.stringify(value ?? null);
  return form === 'text' ? textOfValue(value) : JSON.stringify(textOfValue(value)).slice(1, -1);
};

/** A value as it stands in a text: well-formed Unicode, empty when there is none. */
export const textOfValue = (value: unknown): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value);
};
