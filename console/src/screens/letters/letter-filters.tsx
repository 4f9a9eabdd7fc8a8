import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../../i18n/language.tsx';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { Since } from '../../parts/since.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { KINDS, type LetterFilters } from './filters.ts';
import { lettersTexts } from './texts.ts';

/** The fields over the list. */
export const LetterFilterFields = ({ filters }: { readonly filters: LetterFilters }) => {
  const texts = useTexts(lettersTexts);
  return (
    <SpaceBetween direction="horizontal" size="m">
      <FormField label={texts.topic}>
        <TopicSelect value={filters.topic} onChange={filters.setTopic} hasAll />
      </FormField>
      {filters.subscription !== '' && (
        <FormField label={texts.subscription}>
          <Button
            iconName="close"
            iconAlign="right"
            ariaLabel={texts.allSubscriptions}
            onClick={() => filters.setSubscription('')}
          >
            {filters.subscription.split(':').at(-1)}
          </Button>
        </FormField>
      )}
      <FormField label={texts.protocol}>
        <Choice
          label={texts.protocol}
          value={filters.protocol ?? ''}
          options={PROTOCOLS}
          onChange={filters.setProtocol}
        />
      </FormField>
      <FormField label={texts.kind}>
        <Choice label={texts.kind} value={filters.kind ?? ''} options={KINDS} onChange={filters.setKind} />
      </FormField>
      <FormField label={texts.since}>
        <Since value={filters.since} onChange={filters.setSince} ariaLabel={texts.since} />
      </FormField>
      <FormField label={texts.reasonFilter}>
        <SearchField
          value={filters.reason}
          onChange={filters.setReason}
          label={texts.reasonFilter}
          placeholder="HTTP 503"
        />
      </FormField>
    </SpaceBetween>
  );
};

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
};

const Choice = ({ label, value, options, onChange }: ChoiceProps) => {
  const { any } = useTexts(lettersTexts);
  const all = [{ value: '', label: any }, ...options.map((one) => ({ value: one, label: one }))];
  return (
    <Select
      ariaLabel={label}
      selectedOption={all.find((one) => one.value === value) ?? null}
      options={all}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
};
