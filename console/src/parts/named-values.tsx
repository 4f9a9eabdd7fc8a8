import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** A name, and values of it as they are typed: separated by commas. */
export type NamedValue = { readonly name: string; readonly value: string };

/** The values that are separated by commas, without the spaces around them. */
const valuesOf = ({ value }: NamedValue): string[] =>
  value.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));

/** An attribute of a message, as the API takes it: a value with commas is a list of them. */
export const attributeOf = (item: NamedValue) => {
  const name = item.name.trim();
  const values = valuesOf(item);
  return values.length > 1
    ? { name, type: 'STRING_ARRAY' as const, value: values }
    : { name, type: 'STRING' as const, value: values[0] ?? item.value.trim() };
};

/** A filter policy of a subscription, as the API takes it. */
export const filterPolicyOf = (item: NamedValue) => ({ name: item.name.trim(), string_equals: valuesOf(item) });

type NamedValuesProps = {
  readonly label: string;
  readonly items: readonly NamedValue[];
  readonly onChange: (items: readonly NamedValue[]) => void;
  /** What having none means. */
  readonly empty: string;
  readonly addText: string;
};

/** Names with their values, one below the other: attributes of a message, and the filter policies that they are compared with. */
export const NamedValues = ({ label, items, onChange, empty, addText }: NamedValuesProps) => {
  const texts = useTexts(partsTexts);
  const change = (index: number, changes: Partial<NamedValue>) =>
    onChange(items.map((item, at) => (at === index ? { ...item, ...changes } : item)));
  return (
    <FormField label={label} constraintText={texts.values} stretch>
      <AttributeEditor<NamedValue>
        items={items}
        empty={empty}
        addButtonText={addText}
        removeButtonText={texts.remove}
        onAddButtonClick={() => onChange([...items, { name: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => onChange(items.filter((_, at) => at !== detail.itemIndex))}
        definition={[
          {
            label: texts.name,
            control: ({ name }, index) => (
              <Input value={name} onChange={({ detail }) => change(index, { name: detail.value })} />
            ),
          },
          {
            label: texts.value,
            control: ({ value }, index) => (
              <Input value={value} onChange={({ detail }) => change(index, { value: detail.value })} />
            ),
          },
        ]}
      />
    </FormField>
  );
};
