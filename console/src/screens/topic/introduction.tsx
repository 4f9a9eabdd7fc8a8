import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useSave } from '../../parts/save.ts';
import { useSession } from '../../session/session.tsx';
import { topicTexts } from './texts.ts';

/** What confirmations say of the topic (contract section 4.2). */
export const Introduction = ({ topicUrn }: { readonly topicUrn: string }) => {
  const { api, projectId } = useSession();
  const { data, error } = useQuery({
    queryKey: ['topic-introduction', projectId, topicUrn],
    queryFn: () =>
      dataOf(
        api.GET('/v2/{project_id}/notifications/topics/{topic_urn}/attributes', {
          params: { path: { project_id: projectId, topic_urn: topicUrn }, query: { name: 'introduction' } },
        }),
      ),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  const { introduction = '' } = data.attributes;
  return <EditIntroduction key={introduction} topicUrn={topicUrn} introduction={introduction} />;
};

type EditIntroductionProps = { readonly topicUrn: string; readonly introduction: string };

const EditIntroduction = ({ topicUrn, introduction }: EditIntroductionProps) => {
  const texts = useTexts(topicTexts);
  const { api, projectId, may } = useSession();
  const [value, setValue] = useState(introduction);
  const path = { project_id: projectId, topic_urn: topicUrn, name: 'introduction' as const };
  const { mutate, isPending, error } = useSave(['topic-introduction'], () =>
    dataOf(
      api.PUT('/v2/{project_id}/notifications/topics/{topic_urn}/attributes/{name}', {
        params: { path },
        body: { value },
      }),
    ),
  );
  return (
    <Container header={<Header variant="h2">{texts.introduction}</Header>}>
      <SpaceBetween size="m">
        <FormField description={texts.introductionText}>
          <Input
            ariaLabel={texts.introduction}
            value={value}
            readOnly={!may('admin')}
            onChange={({ detail }) => setValue(detail.value)}
          />
        </FormField>
        {error !== null && <ErrorAlert error={error} />}
        {may('admin') && (
          <Button loading={isPending} ariaLabel={`${texts.save}: ${texts.introduction}`} onClick={() => mutate()}>
            {texts.save}
          </Button>
        )}
      </SpaceBetween>
    </Container>
  );
};
