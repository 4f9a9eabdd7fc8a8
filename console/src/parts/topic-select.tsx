import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../api/client.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { partsTexts } from './texts.ts';

type TopicSelectProps = {
  /** The URN of the chosen topic; empty for none. */
  readonly value: string;
  readonly onChange: (topicUrn: string) => void;
  /** Whether all topics together can be chosen. @default false */
  readonly hasAll?: boolean;
  readonly ariaLabel?: string;
};

/** As many topics as a page of the API has; others are found by the address of a topic's page. */
const LIMIT = 100;

/** The topics of the project, for choosing one. */
const useTopics = () => {
  const { api, projectId } = useSession();
  return useQuery({
    queryKey: ['topics', projectId],
    queryFn: () =>
      dataOf(
        api.GET('/v2/{project_id}/notifications/topics', {
          params: { path: { project_id: projectId }, query: { limit: LIMIT } },
        }),
      ),
  });
};

/** Chooses a topic by its name. */
export const TopicSelect = ({ value, onChange, hasAll = false, ariaLabel }: TopicSelectProps) => {
  const texts = useTexts(partsTexts);
  const { data, isLoading } = useTopics();
  const all = { label: texts.allTopics, value: '' };
  const options = (data?.topics ?? []).map(({ topic_urn, name }) => ({ label: name, value: topic_urn }));
  const chosen = options.find((option) => option.value === value);
  const unlisted = value === '' ? null : { label: value.split(':').at(-1) ?? value, value };
  return (
    <Select
      selectedOption={chosen ?? unlisted ?? (hasAll ? all : null)}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      options={hasAll ? [all, ...options] : options}
      statusType={isLoading ? 'loading' : 'finished'}
      loadingText={texts.loading}
      placeholder={texts.chooseTopic}
      empty={texts.noTopics}
      filteringType="auto"
      ariaLabel={ariaLabel ?? texts.topic}
    />
  );
};
