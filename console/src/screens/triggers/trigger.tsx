import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { useSession } from '../../session/session.tsx';
import { TestTrigger } from './test-trigger.tsx';
import { triggersTexts } from './texts.ts';
import { bodyOf, draftOf, isWellFormed, type Trigger } from './trigger-draft.ts';
import { TriggerFields } from './trigger-fields.tsx';

/** One trigger: to be edited, tested, switched off. */
export const TriggerDetails = () => {
  const texts = useTexts(triggersTexts);
  const { id = '' } = useParams();
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId, trigger_id: id } };
  const { data, error } = useQuery({
    queryKey: ['triggers', projectId, 'one', id],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/triggers/{trigger_id}', { params })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" actions={<Actions trigger={data} />}>
        {data.name}
      </Header>
      {!data.topic_exists && <Alert type="warning">{texts.topicGone}</Alert>}
      <ColumnLayout columns={2} minColumnWidth={320}>
        <EditTrigger key={data.updated_at} trigger={data} />
        <TestTrigger trigger={data} />
      </ColumnLayout>
    </SpaceBetween>
  );
};

const Actions = ({ trigger }: { readonly trigger: Trigger }) => {
  const texts = useTexts(triggersTexts);
  const { api, projectId, may } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [, navigate] = useLocation();
  const [isDeleting, setDeleting] = useState(false);
  const { trigger_id, name, enabled } = trigger;
  const params = { path: { project_id: projectId, trigger_id } };
  const toggle = useMutation({
    mutationFn: () =>
      enabled
        ? done(api.POST('/ops/v1/{project_id}/triggers/{trigger_id}/disable', { params }))
        : done(api.POST('/ops/v1/{project_id}/triggers/{trigger_id}/enable', { params })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['triggers'] }),
  });
  const remove = async () => {
    await done(api.DELETE('/ops/v1/{project_id}/triggers/{trigger_id}', { params }));
    notify({ type: 'success', text: texts.deleted(name) });
    navigate('/triggers');
    queries.removeQueries({ queryKey: ['triggers'] });
  };
  if (!may('operator')) return null;
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button loading={toggle.isPending} onClick={() => toggle.mutate()}>
          {enabled ? texts.disable : texts.enable}
        </Button>
        <Button onClick={() => setDeleting(true)}>{texts.delete}</Button>
      </SpaceBetween>
      {toggle.error !== null && <ErrorAlert error={toggle.error} />}
      {isDeleting && (
        <Confirm
          title={texts.deleteTitle(name)}
          action={texts.delete}
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        >
          {texts.deleteText}
        </Confirm>
      )}
    </>
  );
};

const EditTrigger = ({ trigger }: { readonly trigger: Trigger }) => {
  const texts = useTexts(triggersTexts);
  const { api, projectId, may } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [draft, setDraft] = useState(() => draftOf(trigger));
  const params = { path: { project_id: projectId, trigger_id: trigger.trigger_id } };
  const save = useMutation({
    mutationFn: () =>
      done(
        api.PUT('/ops/v1/{project_id}/triggers/{trigger_id}', {
          params,
          body: { ...bodyOf(draft), enabled: trigger.enabled },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['triggers'] });
      notify({ type: 'success', text: texts.saved(trigger.name) });
    },
  });
  return (
    <Container>
      <SpaceBetween size="m">
        <TriggerFields draft={draft} onChange={setDraft} isNew={false} />
        {save.error !== null && <ErrorAlert error={save.error} />}
        {may('operator') && (
          <Button
            variant="primary"
            loading={save.isPending}
            disabled={!isWellFormed(draft)}
            onClick={() => save.mutate()}
          >
            {texts.save}
          </Button>
        )}
      </SpaceBetween>
    </Container>
  );
};
