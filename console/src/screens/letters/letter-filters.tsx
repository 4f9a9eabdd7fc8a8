import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../../i18n/language.tsx';
import { Choice } from '../../parts/choice.tsx';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { Since } from '../../parts/since.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { KINDS, type LetterFilters } from './filters.ts';
import { lettersTexts } from './texts.ts';

const namesOf = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));

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
          <Only toAll={texts.allSubscriptions} onRemove={() => filters.setSubscription('')}>
            {filters.subscription.split(':').at(-1)}
          </Only>
        </FormField>
      )}
      {filters.failure !== '' && (
        <FormField label={texts.failure}>
          <Only toAll={texts.allFailures} onRemove={() => filters.setFailure('')}>
            {filters.failure}
          </Only>
        </FormField>
      )}
      <FormField label={texts.protocol}>
        <Choice
          label={texts.protocol}
          value={filters.protocol ?? ''}
          options={namesOf(PROTOCOLS)}
          onChange={filters.setProtocol}
        />
      </FormField>
      <FormField label={texts.kind}>
        <Choice label={texts.kind} value={filters.kind ?? ''} options={namesOf(KINDS)} onChange={filters.setKind} />
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

type OnlyProps = {
  readonly children: string | undefined;
  /** What its button does. */
  readonly toAll: string;
  readonly onRemove: () => void;
};

/** A filter that a link has set, and that can be taken away. */
const Only = ({ children, toAll, onRemove }: OnlyProps) => (
  <Button iconName="close" iconAlign="right" ariaLabel={toAll} onClick={onRemove}>
    {children}
  </Button>
);
