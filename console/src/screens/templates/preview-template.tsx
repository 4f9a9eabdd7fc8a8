import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Code } from '../../parts/code.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { useSession } from '../../session/session.tsx';
import { templatesTexts } from './texts.ts';

type PreviewTemplateProps = { readonly name: string; readonly variables: readonly string[] };

/** Shows what the saved template makes of values, by the dry run of a message that another program sends. */
export const PreviewTemplate = ({ name, variables }: PreviewTemplateProps) => {
  const texts = useTexts(templatesTexts);
  const { api, projectId } = useSession();
  const [topic, setTopic] = useState('');
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const preview = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/ops/v1/{project_id}/topics/{topic_urn}/ingest', {
          params: {
            path: { project_id: projectId, topic_urn: topic },
            query: { template: name, dry_run: 'true' as const },
          },
          body: values,
        }),
      ),
  });
  const { messages = {}, without_value = [] } = preview.data ?? {};
  return (
    <Container
      header={
        <Header variant="h2" description={texts.previewText}>
          {texts.preview}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField label={texts.topic}>
          <TopicSelect value={topic} onChange={setTopic} />
        </FormField>
        {variables.map((variable) => (
          <FormField key={variable} label={`{${variable}}`}>
            <Input
              value={values[variable] ?? ''}
              onChange={({ detail }) => setValues({ ...values, [variable]: detail.value })}
            />
          </FormField>
        ))}
        <Button loading={preview.isPending} disabled={topic === ''} onClick={() => preview.mutate()}>
          {texts.show}
        </Button>
        {preview.error !== null && <ErrorAlert error={preview.error} />}
        {without_value.length > 0 && <Box variant="p">{texts.withoutValue(without_value.join(', '))}</Box>}
        {Object.entries(messages).map(([protocol, text]) => (
          <div key={protocol}>
            <Box variant="awsui-key-label">{protocol}</Box>
            <Code label={protocol} text={text} />
          </div>
        ))}
      </SpaceBetween>
    </Container>
  );
};
