import Alert from '@cloudscape-design/components/alert';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { JobStateMark } from '../../parts/job-state.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session.tsx';
import { failuresTexts } from './texts.ts';

const FOLLOW_MS = 2000;

/** Follows a job on the letters of a failure to its end; the failure is read again as it goes on. */
export const JobProgress = ({ id }: { readonly id: string }) => {
  const texts = useTexts(failuresTexts);
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
    if (step !== '') void queries.invalidateQueries({ queryKey: ['failures', projectId, 'one'] });
  }, [queries, projectId, step]);
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  return (
    <Alert type={data.state === 'failed' ? 'error' : 'info'} header={texts.job}>
      <JobStateMark state={data.state} /> {texts.progress(data.done, data.dropped, data.failed)}{' '}
      <RouteLink to={`/jobs/${id}`}>{texts.followJob}</RouteLink>
    </Alert>
  );
};
