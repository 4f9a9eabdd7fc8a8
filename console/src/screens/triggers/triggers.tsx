import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { useSession } from '../../session/session.tsx';
import { triggersTexts } from './texts.ts';
import { bodyOf, isWellFormed, NEW_TRIGGER, type Trigger } from './trigger-draft.ts';
import { TriggerFields } from './trigger-fields.tsx';

const PAGE = 50;

/** The triggers of the project. */
export const Triggers = () => {
  const texts = useTexts(triggersTexts);
  const { api, projectId, may } = useSession();
  const [topic, setTopic] = useAddressParameter('topic', { clears: ['page'] });
  const [isCreating, setCreating] = useState(false);
  const load: LoadPage<Trigger> = async (cursor) => {
    const query = { limit: PAGE, ...(topic !== '' && { topic_urn: topic }), ...(cursor && { cursor }) };
    const params = { path: { project_id: projectId }, query };
    const { triggers, next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/triggers', { params }));
    return { items: triggers, next: next_cursor };
  };
  return (
    <>
      <PagedTable<Trigger>
        title={texts.title}
        description={texts.description}
        queryKey={['triggers', projectId, topic]}
        load={load}
        trackBy={({ trigger_id }) => trigger_id}
        empty={<Empty />}
        actions={
          may('operator') && (
            <Button variant="primary" onClick={() => setCreating(true)}>
              {texts.create}
            </Button>
          )
        }
        filters={
          <FormField label={texts.topic}>
            <TopicSelect value={topic} onChange={setTopic} hasAll />
          </FormField>
        }
        columns={[
          {
            id: 'name',
            header: texts.name,
            sortingField: 'name',
            isRowHeader: true,
            cell: ({ trigger_id, name }) => <RouteLink to={`/triggers/${trigger_id}`}>{name}</RouteLink>,
          },
          { id: 'source', header: texts.source, sortingField: 'source', cell: ({ source }) => source },
          {
            id: 'topic',
            header: texts.topic,
            sortingField: 'topic_urn',
            cell: ({ topic_urn }) => <RouteLink to={`/topics/${topic_urn}`}>{topic_urn.split(':').at(-1)}</RouteLink>,
          },
          {
            id: 'state',
            header: texts.state,
            sortingField: 'enabled',
            cell: ({ enabled }) => (
              <StatusIndicator type={enabled ? 'success' : 'stopped'}>{enabled ? texts.on : texts.off}</StatusIndicator>
            ),
          },
          {
            id: 'updated',
            header: texts.updated,
            sortingField: 'updated_at',
            cell: ({ updated_at }) => <Time at={updated_at} />,
          },
        ]}
      />
      {isCreating && <CreateTrigger onClose={() => setCreating(false)} />}
    </>
  );
};

const Empty = () => {
  const texts = useTexts(triggersTexts);
  return (
    <>
      <Box variant="strong">{texts.empty}</Box>
      <Box variant="p">{texts.emptyText}</Box>
    </>
  );
};

const CreateTrigger = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(triggersTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [draft, setDraft] = useState(NEW_TRIGGER);
  const create = async () => {
    const params = { path: { project_id: projectId } };
    await dataOf(api.POST('/ops/v1/{project_id}/triggers', { params, body: bodyOf(draft) }));
    await queries.invalidateQueries({ queryKey: ['triggers'] });
    notify({ type: 'success', text: texts.saved(draft.name) });
  };
  return (
    <FormDialog
      title={texts.create}
      action={texts.create}
      isReady={isWellFormed(draft)}
      onSubmit={create}
      onClose={onClose}
    >
      <TriggerFields draft={draft} onChange={setDraft} isNew />
    </FormDialog>
  );
};
