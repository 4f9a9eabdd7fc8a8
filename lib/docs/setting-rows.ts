import type { JSONSchema } from 'zod/v4/core';
import { allowedValues, inCode, isSchema } from './allowed-values.ts';

/** A setting, as a table shows it. */
export type SettingRow = {
  /** `settings.targets.queues[].id`: the keys from the top of the stage file, `[]` for each entry of a list. */
  readonly path: string;
  /** `mandatory`, `none`, or the value in code; empty for a group of settings. */
  readonly fallback: string;
  /** Empty for a group of settings. */
  readonly allowed: string;
  /** Empty where the group says it. */
  readonly meaning: string;
};

/** A property of an object's schema. */
export type Property = { readonly name: string; readonly schema: JSONSchema.JSONSchema; readonly isRequired: boolean };

/** The properties of an object that may be set; none of what is no object. Pure. */
export const propertiesOf = ({ properties = {}, required = [] }: JSONSchema.JSONSchema): readonly Property[] =>
  Object.entries(properties).flatMap(([name, schema]) =>
    isSchema(schema) && schema.readOnly !== true ? [{ name, schema, isRequired: required.includes(name) }] : [],
  );

/** The rows of an object's properties, each group before its settings; `path` is that of the object. Pure. */
export const settingRows = (schema: JSONSchema.JSONSchema, path = ''): readonly SettingRow[] =>
  propertiesOf(schema).flatMap((property) =>
    rowsOf(property, path === '' ? property.name : `${path}.${property.name}`),
  );

const rowsOf = (property: Property, path: string): readonly SettingRow[] => {
  const { schema } = property;
  const meaning = schema.description ?? '';
  const row = { path, fallback: fallbackOf(property), allowed: allowedValues(schema), meaning };
  const inner = settingRows(schema, path);
  if (inner.length === 0) return [row, ...(isSchema(schema.items) ? settingRows(schema.items, `${path}[]`) : [])];
  const group = { ...row, fallback: 'default' in schema ? '' : row.fallback, allowed: '' };
  return meaning === '' ? inner : [group, ...inner];
};

/** What holds where a setting is absent. Pure. */
export const fallbackOf = ({ schema, isRequired }: Omit<Property, 'name'>): string => {
  if ('default' in schema) return inCode(schema.default);
  return isRequired ? 'mandatory' : 'none';
};
