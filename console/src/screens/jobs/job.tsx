import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Code } from '../../parts/code.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { JobStateMark } from '../../parts/job-state.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { jobsTexts } from './texts.ts';

const FOLLOW_MS = 2000;

/** What a job has done so far. */
export const JobDetails = () => {
  const texts = useTexts(jobsTexts);
  const { id = '' } = useParams();
  const { api, projectId, may } = useSession();
  const queries = useQueryClient();
  const [isStopping, setStopping] = useState(false);
  const params = { path: { project_id: projectId, id } };
  const { data, error } = useQuery({
    queryKey: ['jobs', projectId, 'one', id],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/jobs/{id}', { params })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? FOLLOW_MS : false),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  const { job_id: _id, request_id: _call, action, state, started_at, ended_at, notes = [], ...rest } = data;
  const { done: count, dropped, failed, ...filters } = rest;
  const stop = async () => {
    await done(api.DELETE('/ops/v1/{project_id}/jobs/{id}', { params }));
    await queries.invalidateQueries({ queryKey: ['jobs'] });
  };
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          may('operator') && state === 'running' && <Button onClick={() => setStopping(true)}>{texts.stop}</Button>
        }
      >
        {texts.actions[action]}
      </Header>
      <Container>
        <KeyValuePairs
          columns={3}
          items={[
            { label: texts.state, value: <JobStateMark state={state} /> },
            { label: texts.started, value: <Time at={started_at} /> },
            { label: texts.ended, value: <Time at={ended_at} /> },
            { label: texts.counts, value: count.toLocaleString() },
            { label: texts.dropped, value: dropped.toLocaleString() },
            { label: texts.failed, value: failed.toLocaleString() },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">{texts.filters}</Header>}>
        <Code
          label={texts.filters}
          text={Object.keys(filters).length === 0 ? texts.all : JSON.stringify(filters, undefined, 2)}
        />
      </Container>
      {notes.length > 0 && <Notes notes={notes} />}
      {isStopping && (
        <Confirm title={texts.stopTitle} action={texts.stop} onConfirm={stop} onClose={() => setStopping(false)}>
          {texts.stopText}
        </Confirm>
      )}
    </SpaceBetween>
  );
};

type Note = {
  readonly id: string;
  readonly outcome: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly why: string;
};

const Notes = ({ notes }: { readonly notes: readonly Note[] }) => {
  const texts = useTexts(jobsTexts);
  return (
    <Table<Note>
      variant="container"
      items={notes}
      trackBy="id"
      header={<Header variant="h2">{texts.notes}</Header>}
      columnDefinitions={[
        { id: 'endpoint', header: texts.endpoint, isRowHeader: true, cell: ({ endpoint }) => endpoint },
        { id: 'outcome', header: texts.outcome, cell: ({ outcome }) => outcome },
        { id: 'why', header: texts.why, cell: ({ why }) => why },
      ]}
    />
  );
};
