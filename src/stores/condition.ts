import { type Plain, type StoredItem, toAttribute } from './item.ts';

/** A condition on one item. Attributes other than `pk` go by placeholders, so that no word is reserved. */
export type Condition = {
  readonly text: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: StoredItem;
};

/** The item is there. */
export const exists: Condition = { text: 'attribute_exists(pk)' };

/** The item is there or not: an update makes it on first need. */
export const always: Condition = { text: 'attribute_exists(pk) OR attribute_not_exists(pk)' };

/** The item is not there. */
export const notExists: Condition = { text: 'attribute_not_exists(pk)' };

/** The item is there and each of the named attributes has one of the values given for it; with no value given, it is absent. */
export const existsWith = (allowed: Readonly<Record<string, readonly Plain[]>>): Condition => {
  const parts = [exists.text];
  const names: Record<string, string> = {};
  const values: StoredItem = {};
  for (const [name, ones] of Object.entries(allowed)) {
    const placeholders = ones.map((_, index) => `:is_${name}_${index}`);
    for (const [index, value] of ones.entries()) values[`:is_${name}_${index}`] = toAttribute(value);
    names[`#is_${name}`] = name;
    parts.push(ones.length === 0 ? `attribute_not_exists(#is_${name})` : `#is_${name} IN (${placeholders.join(', ')})`);
  }
  return { text: parts.join(' AND '), names, values };
};
