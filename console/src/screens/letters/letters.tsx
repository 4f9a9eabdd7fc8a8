import Box from '@cloudscape-design/components/box';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { ActOnLetters } from './act-on-letters.tsx';
import { useLetterFilters } from './filters.ts';
import { LetterFilterFields } from './letter-filters.tsx';
import type { Letter, LetterAction } from './letter-types.ts';
import { StartLetterJob } from './start-letter-job.tsx';
import { lettersTexts } from './texts.ts';

type Dialog = { readonly action: LetterAction; readonly of: 'selected' | 'all' };

const PAGE = 50;

/** The dead letters of the project. */
export const Letters = () => {
  const texts = useTexts(lettersTexts);
  const { api, projectId, may } = useSession();
  const queries = useQueryClient();
  const filters = useLetterFilters();
  const [selected, setSelected] = useState<readonly Letter[]>([]);
  const [dialog, setDialog] = useState<Dialog>();
  const load: LoadPage<Letter> = async (cursor) => {
    const query = { limit: PAGE, ...filters.asked, ...(cursor && { cursor }) };
    const params = { path: { project_id: projectId }, query };
    const { dead_letters, next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/dead-letters', { params }));
    return { items: dead_letters, next: next_cursor };
  };
  const close = () => {
    setDialog(undefined);
    setSelected([]);
    void queries.invalidateQueries({ queryKey: ['letters'] });
  };
  return (
    <>
      <PagedTable<Letter>
        title={texts.title}
        description={texts.description}
        queryKey={['letters', projectId, filters.key]}
        load={load}
        trackBy={({ id }) => id}
        empty={<Empty />}
        filters={<LetterFilterFields filters={filters} />}
        {...(may('operator') && {
          actions: <Actions selected={selected.length} onChoose={setDialog} />,
          selection: {
            items: selected,
            onChange: setSelected,
            labelOf: ({ endpoint }: Letter) => texts.select(endpoint),
          },
        })}
        columns={[
          {
            id: 'endpoint',
            header: texts.endpoint,
            sortingField: 'endpoint',
            isRowHeader: true,
            cell: ({ id, endpoint }) => <RouteLink to={`/letters/${id}`}>{endpoint}</RouteLink>,
          },
          { id: 'protocol', header: texts.protocol, sortingField: 'protocol', cell: ({ protocol }) => protocol },
          { id: 'reason', header: texts.reason, sortingField: 'reason', cell: ({ reason }) => reason },
          {
            id: 'topic',
            header: texts.topic,
            sortingField: 'topic_urn',
            cell: ({ topic_urn }) => topic_urn.split(':').at(-1),
          },
          { id: 'attempts', header: texts.attempts, sortingField: 'attempts', cell: ({ attempts }) => attempts },
          {
            id: 'filed',
            header: texts.filed,
            sortingField: 'filed_at',
            cell: ({ filed_at }) => <Time at={filed_at} />,
          },
        ]}
      />
      {dialog?.of === 'selected' && <ActOnLetters letters={selected} action={dialog.action} onClose={close} />}
      {dialog?.of === 'all' && <StartLetterJob filters={filters.asked} action={dialog.action} onClose={close} />}
    </>
  );
};

const Empty = () => {
  const texts = useTexts(lettersTexts);
  return (
    <>
      <Box variant="strong">{texts.empty}</Box>
      <Box variant="p">{texts.emptyText}</Box>
    </>
  );
};

type ActionsProps = { readonly selected: number; readonly onChoose: (dialog: Dialog) => void };

const ACTIONS: readonly LetterAction[] = ['redrive', 'delete'];

const Actions = ({ selected, onChoose }: ActionsProps) => {
  const texts = useTexts(lettersTexts);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {ACTIONS.map((action) => (
        <ButtonDropdown
          key={action}
          items={[
            { id: 'selected', text: texts[`${action}Selected`](selected), disabled: selected === 0 },
            { id: 'all', text: texts[`${action}All`] },
          ]}
          onItemClick={({ detail }) => onChoose({ action, of: detail.id === 'all' ? 'all' : 'selected' })}
        >
          {texts[action]}
        </ButtonDropdown>
      ))}
    </SpaceBetween>
  );
};
