import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { REFRESH_MS } from './overview.ts';
import { homeTexts } from './texts.ts';
import { Trouble } from './trouble.tsx';

/** Which alarms of the stage ring, since when, and what to do about them. */
export const Alarms = () => {
  const texts = useTexts(homeTexts);
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId } };
  const { data, error } = useQuery({
    queryKey: ['alarms', projectId],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/alarms', { params })),
    refetchInterval: REFRESH_MS,
  });
  const all = data?.alarms ?? [];
  const ringing = all.filter(({ state }) => state === 'alarm');
  const silent = all.filter(({ state }) => state === 'no_data');
  return (
    <Trouble
      header={
        <Header variant="h2" description={texts.alarmsText}>
          {texts.alarms}
        </Header>
      }
      isEmpty={data !== undefined && ringing.length === 0}
      empty={texts.alarmsEmpty(all.length, silent.length)}
      error={error}
    >
      <PlainTable
        label={texts.alarms}
        items={ringing}
        keyOf={({ name }) => name}
        columns={[
          { id: 'name', header: texts.alarm, cell: ({ name }) => name },
          { id: 'since', header: texts.since, cell: ({ since }) => <Time at={since} /> },
          { id: 'reason', header: texts.reason, cell: ({ reason }) => reason },
          { id: 'runbook', header: texts.whatToDo, cell: (alarm) => <Runbook {...alarm} /> },
        ]}
      />
    </Trouble>
  );
};

type RunbookProps = { readonly runbook?: string; readonly runbook_url?: string };

/** The heading of the runbook; a link where the stage says where that is. */
const Runbook = ({ runbook, runbook_url }: RunbookProps) => {
  const texts = useTexts(homeTexts);
  if (runbook === undefined) return '–';
  const heading = runbook.replaceAll('-', ' ');
  if (runbook_url === undefined) return <Box>{texts.inRunbook(heading)}</Box>;
  return (
    <a href={runbook_url} target="_blank" rel="noreferrer">
      {texts.inRunbook(heading)}
    </a>
  );
};
