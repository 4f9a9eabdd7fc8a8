import Alert from '@cloudscape-design/components/alert';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { dataOf } from '../api/client.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { ErrorAlert } from './error-alert.tsx';
import { JobStateMark } from './job-state.tsx';
import { jobTexts } from './job-texts.ts';
import { RouteLink } from './route-link.tsx';

const FOLLOW_MS = 2000;

type JobProgressProps = {
  readonly id: string;
  /** What is asked for again as it goes on: the first part of the keys of its answers, without the project. */
  readonly changes: string;
};

/** Follows a job on dead letters to its end; what it changes is read again as it goes on. */
export const JobProgress = ({ id, changes }: JobProgressProps) => {
  const texts = useTexts(jobTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const params = { path: { project_id: projectId, id } };
  const { data, error } = useQuery({
    queryKey: ['jobs', projectId, 'one', id],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/jobs/{id}', { params })),
    refetchInterval: ({ state }) => (state.data === undefined || state.data.state === 'running' ? FOLLOW_MS : false),
  });
  const step = data === undefined ? '' : `${data.state} ${data.done} ${data.dropped} ${data.failed}`;
  useEffect(() => {
    if (step !== '') void queries.invalidateQueries({ queryKey: [changes, projectId] });
  }, [queries, projectId, changes, step]);
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  return (
    <Alert type={data.state === 'failed' ? 'error' : 'info'} header={texts.job}>
      <JobStateMark state={data.state} /> {texts.progress(data.done, data.dropped, data.failed)}{' '}
      <RouteLink to={`/jobs/${id}`}>{texts.followJob}</RouteLink>
    </Alert>
  );
};
