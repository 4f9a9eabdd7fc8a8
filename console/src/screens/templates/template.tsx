import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { useSave } from '../../parts/save.ts';
import { partsTexts } from '../../parts/texts.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { PreviewTemplate } from './preview-template.tsx';
import { templatesTexts } from './texts.ts';

type Template = {
  readonly message_template_id: string;
  readonly message_template_name: string;
  readonly protocol: string;
  readonly tag_names: readonly string[];
  readonly content: string;
  readonly create_time: string;
  readonly update_time: string;
};

const PATH = '/v2/{project_id}/notifications/message_template/{message_template_id}';

/** One text of a template: edited, previewed, deleted. */
export const TemplateDetails = () => {
  const texts = useTexts(templatesTexts);
  const { id = '' } = useParams();
  const { api, projectId, may } = useSession();
  const [isDeleting, setDeleting] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['templates', projectId, 'one', id],
    queryFn: () => dataOf(api.GET(PATH, { params: { path: { project_id: projectId, message_template_id: id } } })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  const { message_template_name: name, protocol, tag_names, content } = data;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={may('operator') && <Button onClick={() => setDeleting(true)}>{texts.delete}</Button>}
      >
        {name}
      </Header>
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: texts.protocol, value: protocol === 'default' ? texts.default : protocol },
            { label: texts.variables, value: tag_names.length === 0 ? texts.noVariables : tag_names.join(', ') },
            { label: texts.made, value: <Time at={data.create_time} /> },
            { label: texts.changed, value: <Time at={data.update_time} /> },
          ]}
        />
      </Container>
      <ColumnLayout columns={may('publisher') ? 2 : 1} minColumnWidth={320}>
        <EditText key={content} id={id} content={content} />
        {may('publisher') && <PreviewTemplate name={name} variables={tag_names} />}
      </ColumnLayout>
      {isDeleting && <DeleteTemplate template={data} onClose={() => setDeleting(false)} />}
    </SpaceBetween>
  );
};

const EditText = ({ id, content }: { readonly id: string; readonly content: string }) => {
  const texts = useTexts(templatesTexts);
  const { save: saveText } = useTexts(partsTexts);
  const { api, projectId, may } = useSession();
  const [value, setValue] = useState(content);
  const params = { path: { project_id: projectId, message_template_id: id } };
  const save = useSave(['templates'], () => dataOf(api.PUT(PATH, { params, body: { content: value } })));
  return (
    <Container header={<Header variant="h2">{texts.text}</Header>}>
      <SpaceBetween size="m">
        <FormField constraintText={texts.textRule} stretch>
          <Textarea
            ariaLabel={texts.text}
            rows={12}
            value={value}
            readOnly={!may('operator')}
            onChange={({ detail }) => setValue(detail.value)}
          />
        </FormField>
        {save.error !== null && <ErrorAlert error={save.error} />}
        {may('operator') && (
          <Button variant="primary" loading={save.isPending} onClick={() => save.mutate()}>
            {saveText}
          </Button>
        )}
      </SpaceBetween>
    </Container>
  );
};

const DeleteTemplate = ({ template, onClose }: { readonly template: Template; readonly onClose: () => void }) => {
  const texts = useTexts(templatesTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [, navigate] = useLocation();
  const { message_template_id, message_template_name: name, protocol } = template;
  const remove = async () => {
    await done(api.DELETE(PATH, { params: { path: { project_id: projectId, message_template_id } } }));
    notify({ type: 'success', text: texts.deleted(name) });
    navigate('/templates');
    queries.removeQueries({ queryKey: ['templates'] });
  };
  return (
    <Confirm title={texts.deleteTitle(name, protocol)} action={texts.delete} onConfirm={remove} onClose={onClose}>
      {texts.deleteText}
    </Confirm>
  );
};
