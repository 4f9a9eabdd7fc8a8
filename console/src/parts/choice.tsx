import Select from '@cloudscape-design/components/select';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

type ChoiceProps = {
  readonly label: string;
  /** Empty for any of them. */
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
};

/** A filter that has one of a few values, or any. */
export const Choice = ({ label, value, options, onChange }: ChoiceProps) => {
  const { any } = useTexts(partsTexts);
  const all = [{ value: '', label: any }, ...options];
  return (
    <Select
      ariaLabel={label}
      selectedOption={all.find((one) => one.value === value) ?? null}
      options={all}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
};
