import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../../i18n/language.tsx';
import { Choice } from '../../parts/choice.tsx';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { type FailureFilters, SORTS, STATES } from './filters.ts';
import { failuresTexts } from './texts.ts';

/** The fields over the list. */
export const FailureFilterFields = ({ filters }: { readonly filters: FailureFilters }) => {
  const texts = useTexts(failuresTexts);
  const sorts = SORTS.map((value) => ({ value, label: texts.sorts[value] }));
  return (
    <SpaceBetween direction="horizontal" size="m">
      <FormField label={texts.topic}>
        <TopicSelect value={filters.topic} onChange={filters.setTopic} hasAll />
      </FormField>
      <FormField label={texts.protocol}>
        <Choice
          label={texts.protocol}
          value={filters.protocol ?? ''}
          options={PROTOCOLS.map((value) => ({ value, label: value }))}
          onChange={filters.setProtocol}
        />
      </FormField>
      <FormField label={texts.state}>
        <Choice
          label={texts.state}
          value={filters.state ?? ''}
          options={STATES.map((value) => ({ value, label: texts.states[value] }))}
          onChange={filters.setState}
        />
      </FormField>
      <FormField label={texts.sort}>
        <Select
          ariaLabel={texts.sort}
          selectedOption={sorts.find(({ value }) => value === filters.sort) ?? null}
          options={sorts}
          onChange={({ detail }) => filters.setSort(detail.selectedOption.value ?? 'last')}
        />
      </FormField>
    </SpaceBetween>
  );
};
