import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useTexts } from '../../i18n/language.tsx';
import type { Attribute } from './draft.ts';
import { publishTexts } from './texts.ts';

type AttributeFieldsProps = {
  readonly attributes: readonly Attribute[];
  readonly onChange: (attributes: readonly Attribute[]) => void;
};

/** What filter policies are asked of. */
export const AttributeFields = ({ attributes, onChange }: AttributeFieldsProps) => {
  const texts = useTexts(publishTexts);
  const change = (index: number, changes: Partial<Attribute>) =>
    onChange(attributes.map((attribute, at) => (at === index ? { ...attribute, ...changes } : attribute)));
  return (
    <FormField label={texts.attributes} constraintText={texts.values} stretch>
      <AttributeEditor<Attribute>
        items={attributes}
        empty={texts.attributesEmpty}
        addButtonText={texts.addAttribute}
        removeButtonText={texts.remove}
        onAddButtonClick={() => onChange([...attributes, { name: '', value: '' }])}
        onRemoveButtonClick={({ detail }) => onChange(attributes.filter((_, at) => at !== detail.itemIndex))}
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
