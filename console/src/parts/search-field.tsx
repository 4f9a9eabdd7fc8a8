import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useState } from 'react';

type SearchFieldProps = {
  readonly value: string;
  /** Called once somebody has stopped typing for a moment. */
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly placeholder?: string;
};

/** A text that the API searches for. */
export const SearchField = ({ value, onChange, label, placeholder = label }: SearchFieldProps) => {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextFilter
      filteringText={typed}
      filteringAriaLabel={label}
      filteringPlaceholder={placeholder}
      onChange={({ detail }) => setTyped(detail.filteringText)}
      onDelayedChange={({ detail }) => onChange(detail.filteringText)}
    />
  );
};
