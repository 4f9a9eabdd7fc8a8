import Select from '@cloudscape-design/components/select';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

const HOUR = 3_600_000;

const SPANS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR } as const;

type SinceName = keyof typeof SPANS | 'any';

const NAMES: readonly SinceName[] = ['hour', 'day', 'week', 'month', 'any'];

const nameOf = (value: string): SinceName => NAMES.find((name) => name === value) ?? 'any';

/** The time (ISO 8601) at which a span of that name began; undefined for any time. */
export const sinceOf = (value: string): string | undefined => {
  const name = nameOf(value);
  return name === 'any' ? undefined : new Date(Date.now() - SPANS[name]).toISOString();
};

type SinceProps = {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ariaLabel: string;
};

/** Chooses how far back a list goes. */
export const Since = ({ value, onChange, ariaLabel }: SinceProps) => {
  const { since } = useTexts(partsTexts);
  const chosen = nameOf(value);
  return (
    <Select
      ariaLabel={ariaLabel}
      selectedOption={{ value: chosen, label: since[chosen] }}
      options={NAMES.map((name) => ({ value: name, label: since[name] }))}
      onChange={({ detail }) => onChange(nameOf(detail.selectedOption.value ?? ''))}
    />
  );
};
