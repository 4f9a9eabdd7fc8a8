import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useTexts } from '../../i18n/language.tsx';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { publishTexts } from './texts.ts';

type StructureFieldsProps = {
  readonly structure: Readonly<Record<string, string>>;
  readonly onChange: (structure: Readonly<Record<string, string>>) => void;
};

/** A text for each protocol that wants another than the default. */
export const StructureFields = ({ structure, onChange }: StructureFieldsProps) => {
  const texts = useTexts(publishTexts);
  const names = Object.keys(structure);
  const free = PROTOCOLS.filter((protocol) => !names.includes(protocol));
  const without = (name: string) => Object.fromEntries(Object.entries(structure).filter(([key]) => key !== name));
  return (
    <SpaceBetween size="m">
      {names.map((name) => (
        <FormField
          key={name}
          stretch
          label={name === 'default' ? texts.default : name}
          secondaryControl={
            name !== 'default' && (
              <Button ariaLabel={`${texts.remove} ${name}`} iconName="remove" onClick={() => onChange(without(name))} />
            )
          }
        >
          <Textarea
            rows={4}
            value={structure[name] ?? ''}
            onChange={({ detail }) => onChange({ ...structure, [name]: detail.value })}
          />
        </FormField>
      ))}
      <Select
        ariaLabel={texts.addText}
        placeholder={texts.addText}
        selectedOption={null}
        options={free.map((value) => ({ value }))}
        onChange={({ detail }) => onChange({ ...structure, [detail.selectedOption.value ?? 'default']: '' })}
      />
    </SpaceBetween>
  );
};
