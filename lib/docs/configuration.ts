import * as z from 'zod';
import type { JSONSchema } from 'zod/v4/core';
import { StageKeys } from '../stage-keys.ts';
import { allowedValues } from './allowed-values.ts';
import { fallbackOf, propertiesOf, type SettingRow, settingRows } from './setting-rows.ts';

/** Every key of a stage file; those of functions once, with `FUNCTION` for the name. */
export const stageRows = (): readonly SettingRow[] => {
  const { functions, others } = stageSchemas();
  const [first] = propertiesOf(functions);
  const ofFunctions = first === undefined ? [] : settingRows(first.schema, 'functions.FUNCTION');
  return [
    ...settingRows(others),
    ...ofFunctions.map((row) => ({ ...row, fallback: 'see below', allowed: 'see below' })),
  ];
};

/** Writes the tables of a document anew, between their marks, from the schema of stage files. Pure. */
export const withTables = (document: string): string =>
  Object.entries({ keys: keysTable(), functions: functionsTable() }).reduce(
    (text, [name, table]) => withTable(text, name, table),
    document,
  );

const withTable = (document: string, name: string, table: string): string => {
  const begin = `<!-- ${name}: written by \`npm run docs\` -->`;
  const [from, to] = [document.indexOf(begin), document.indexOf(`<!-- end of ${name} -->`)];
  if (from < 0 || to < from) throw new Error(`The document has no place for the table ${name}`);
  return `${document.slice(0, from)}${begin}\n\n${table}\n\n${document.slice(to)}`;
};

const stageSchemas = () => {
  const schema = z.toJSONSchema(StageKeys, { io: 'input' });
  const { functions, ...properties } = schema.properties ?? {};
  if (typeof functions !== 'object') throw new Error('The schema of stage files has no functions');
  return { functions, others: { ...schema, properties } };
};

const keysTable = (): string =>
  tableOf(
    ['key', 'default', 'allowed', 'meaning'],
    stageRows().map(({ path, fallback, allowed, meaning }) => [`\`${path}\``, fallback, allowed, meaning]),
  );

/** What each function gets where the stage file does not say it, and within which bounds it may. */
const functionsTable = (): string => {
  const functions = propertiesOf(stageSchemas().functions);
  const keys = functions.flatMap(({ schema }) => propertiesOf(schema).map(({ name }) => name));
  return tableOf(
    ['FUNCTION', ...new Set(keys.map((key) => `\`${key}\``))],
    functions.map(({ name, schema }) => [`\`${name}\``, ...propertiesOf(schema).map(withBounds)]),
  );
};

const withBounds = (property: { readonly schema: JSONSchema.JSONSchema; readonly isRequired: boolean }): string =>
  `${fallbackOf(property)} (${allowedValues(property.schema)})`;

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n');

const escaped = (cell: string): string => cell.replaceAll('|', '\\|');
