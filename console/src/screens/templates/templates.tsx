import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Choice } from '../../parts/choice.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { type LoadPage, nextOffset } from '../../parts/pages.ts';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { CreateTemplate } from './create-template.tsx';
import { templatesTexts } from './texts.ts';

type Template = {
  readonly message_template_id: string;
  readonly message_template_name: string;
  readonly protocol: string;
  readonly tag_names: readonly string[];
  readonly update_time: string;
};

const PAGE = 50;

/** The message templates of the project: a row for each text of one. */
export const Templates = () => {
  const texts = useTexts(templatesTexts);
  const { api, projectId, may } = useSession();
  const [name, setName] = useAddressParameter('name', { clears: ['page'] });
  const [protocol, setProtocol] = useAddressParameter('protocol', { clears: ['page'] });
  const [isCreating, setCreating] = useState(false);
  const load: LoadPage<Template> = async (cursor) => {
    const filters = { ...(name !== '' && { message_template_name: name }), ...(protocol !== '' && { protocol }) };
    const query = { limit: PAGE, offset: Number(cursor ?? 0), ...filters };
    const { message_templates, message_template_count } = await dataOf(
      api.GET('/v2/{project_id}/notifications/message_template', {
        params: { path: { project_id: projectId }, query },
      }),
    );
    return { items: message_templates, next: nextOffset(query, message_template_count) };
  };
  return (
    <>
      <PagedTable<Template>
        title={texts.title}
        description={texts.description}
        queryKey={['templates', projectId, 'list', name, protocol]}
        load={load}
        trackBy={({ message_template_id }) => message_template_id}
        empty={
          <>
            <Box variant="strong">{texts.empty}</Box>
            <Box variant="p">{texts.emptyText}</Box>
          </>
        }
        actions={
          may('operator') && (
            <Button variant="primary" onClick={() => setCreating(true)}>
              {texts.create}
            </Button>
          )
        }
        filters={
          <SpaceBetween direction="horizontal" size="xs">
            <SearchField value={name} onChange={setName} label={texts.findName} />
            <Choice
              label={texts.protocol}
              value={protocol}
              options={['default', ...PROTOCOLS].map((value) => ({ value, label: value }))}
              onChange={setProtocol}
            />
          </SpaceBetween>
        }
        columns={[
          {
            id: 'name',
            header: texts.name,
            sortingField: 'message_template_name',
            isRowHeader: true,
            cell: ({ message_template_id, message_template_name }) => (
              <RouteLink to={`/templates/${message_template_id}`}>{message_template_name}</RouteLink>
            ),
          },
          { id: 'protocol', header: texts.protocol, sortingField: 'protocol', cell: (one) => one.protocol },
          {
            id: 'variables',
            header: texts.variables,
            cell: ({ tag_names }) => (tag_names.length === 0 ? texts.noVariables : tag_names.join(', ')),
          },
          {
            id: 'changed',
            header: texts.changed,
            sortingField: 'update_time',
            cell: ({ update_time }) => <Time at={update_time} />,
          },
        ]}
      />
      {isCreating && <CreateTemplate onClose={() => setCreating(false)} />}
    </>
  );
};
