import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** The value of a JSON text, or what is wrong with it. */
export const parseJson = (text: string): { readonly value: unknown } | { readonly problem: string } => {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

type JsonFieldProps = {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** @default 8 */
  readonly rows?: number;
  /** @default false */
  readonly readOnly?: boolean;
};

/** A field for JSON: says where it is none while it is being written. */
export const JsonField = ({ label, description, value, onChange, rows = 8, readOnly = false }: JsonFieldProps) => {
  const texts = useTexts(partsTexts);
  const parsed = value.trim() === '' ? { value: undefined } : parseJson(value);
  return (
    <FormField
      label={label}
      description={description}
      stretch
      errorText={'problem' in parsed ? `${texts.noJson}: ${parsed.problem}` : undefined}
    >
      <Textarea
        value={value}
        rows={rows}
        readOnly={readOnly}
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
};
