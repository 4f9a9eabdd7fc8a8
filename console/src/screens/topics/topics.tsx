import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { type LoadPage, nextOffset } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { CreateTopic } from './create-topic.tsx';
import { topicsTexts } from './texts.ts';

type Topic = {
  readonly topic_urn: string;
  readonly name: string;
  readonly display_name: string;
  readonly create_time: string;
};

const PAGE = 50;

/** The topics of the project. */
export const Topics = () => {
  const texts = useTexts(topicsTexts);
  const { api, projectId, may } = useSession();
  const [name, setName] = useAddressParameter('name', { clears: ['page'] });
  const [dialog, setDialog] = useState<'create' | Topic>();
  const load: LoadPage<Topic> = async (cursor) => {
    const query = { limit: PAGE, offset: Number(cursor ?? 0), ...(name !== '' && { fuzzy_name: name }) };
    const params = { path: { project_id: projectId }, query };
    const { topics, topic_count } = await dataOf(api.GET('/v2/{project_id}/notifications/topics', { params }));
    return { items: topics, next: nextOffset(query, topic_count) };
  };
  const isAdmin = may('admin');
  return (
    <>
      <PagedTable<Topic>
        title={texts.title}
        description={texts.description}
        queryKey={['topics', projectId, 'list', name]}
        load={load}
        trackBy={({ topic_urn }) => topic_urn}
        empty={<Empty />}
        actions={
          isAdmin && (
            <Button variant="primary" onClick={() => setDialog('create')}>
              {texts.create}
            </Button>
          )
        }
        filters={<SearchField value={name} onChange={setName} label={texts.find} />}
        columns={[
          {
            id: 'name',
            header: texts.name,
            sortingField: 'name',
            isRowHeader: true,
            cell: (topic) => <RouteLink to={`/topics/${topic.topic_urn}`}>{topic.name}</RouteLink>,
          },
          {
            id: 'display_name',
            header: texts.displayName,
            sortingField: 'display_name',
            cell: ({ display_name }) => display_name,
          },
          {
            id: 'created',
            header: texts.created,
            sortingField: 'create_time',
            cell: ({ create_time }) => <Time at={create_time} />,
          },
          ...(isAdmin
            ? [
                {
                  id: 'actions',
                  header: texts.actions,
                  cell: (topic: Topic) => (
                    <Button
                      variant="inline-link"
                      ariaLabel={`${texts.delete} ${topic.name}`}
                      onClick={() => setDialog(topic)}
                    >
                      {texts.delete}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {dialog === 'create' && <CreateTopic onClose={() => setDialog(undefined)} />}
      {typeof dialog === 'object' && <DeleteTopic topic={dialog} onClose={() => setDialog(undefined)} />}
    </>
  );
};

const Empty = () => {
  const texts = useTexts(topicsTexts);
  return (
    <>
      <Box variant="strong">{texts.empty}</Box>
      <Box variant="p">{texts.emptyText}</Box>
    </>
  );
};

const DeleteTopic = ({ topic, onClose }: { readonly topic: Topic; readonly onClose: () => void }) => {
  const texts = useTexts(topicsTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const { name, topic_urn } = topic;
  const remove = async () => {
    const params = { path: { project_id: projectId, topic_urn } };
    await done(api.DELETE('/v2/{project_id}/notifications/topics/{topic_urn}', { params }));
    await queries.invalidateQueries({ queryKey: ['topics'] });
    notify({ type: 'success', text: texts.deleted(name) });
  };
  return (
    <Confirm
      title={texts.deleteTitle(name)}
      action={texts.delete}
      typedName={name}
      onConfirm={remove}
      onClose={onClose}
    >
      <Box variant="p">{texts.deleteText}</Box>
    </Confirm>
  );
};
