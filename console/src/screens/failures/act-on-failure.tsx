import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useSession } from '../../session/session.tsx';
import { failuresTexts } from './texts.ts';

/** What can be done to the letters of a failure. */
export type FailureAction = 'redrive' | 'delete';

type ActOnFailureProps = {
  readonly id: string;
  readonly action: FailureAction;
  /** Called with the job that was started. */
  readonly onStarted: (jobId: string) => void;
  readonly onClose: () => void;
};

/** Says how many letters it is about, as they are now, and what that does; then starts a job on them. */
export const ActOnFailure = ({ id, action, onStarted, onClose }: ActOnFailureProps) => {
  const texts = useTexts(failuresTexts);
  const { api, projectId } = useSession();
  // A repeated call is the same job.
  const [key] = useState(() => crypto.randomUUID());
  const path = { project_id: projectId };
  const body = { action, failure_id: id };
  const preview = useQuery({
    queryKey: ['failures', projectId, 'preview', id, action],
    queryFn: () =>
      dataOf(api.POST('/ops/v1/{project_id}/jobs', { params: { path }, body: { ...body, dry_run: true } })),
  });
  const start = async () => {
    const params = { path, header: { 'idempotency-key': key } };
    const started = await dataOf(api.POST('/ops/v1/{project_id}/jobs', { params, body }));
    if ('job_id' in started) onStarted(started.job_id);
  };
  const counted = preview.data !== undefined && 'count' in preview.data ? preview.data : undefined;
  return (
    <Confirm title={texts.actTitle[action]} action={texts[action]} onConfirm={start} onClose={onClose}>
      {preview.error !== null && <ErrorAlert error={preview.error} />}
      <Box variant="strong">
        {counted === undefined ? texts.counting : texts.about(texts.count(counted.count, counted.has_more))}
      </Box>
      <Alert type="warning">{texts.actText[action]}</Alert>
      <Box variant="p">{texts.jobText}</Box>
    </Confirm>
  );
};
