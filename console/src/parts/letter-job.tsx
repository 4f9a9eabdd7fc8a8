import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { dataOf } from '../api/client.ts';
import { useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { ErrorAlert } from './error-alert.tsx';
import { FormDialog } from './form-dialog.tsx';
import { jobTexts } from './job-texts.ts';

type LetterJobProps = {
  readonly title: string;
  /** The word on the button: what is done. */
  readonly label: string;
  readonly action: 'redrive' | 'delete';
  /** Which dead letters; undefined while that is not decided. */
  readonly selection:
    | {
        readonly failure_id?: string;
        readonly subscription_urn?: string;
        readonly kind?: 'notification';
        readonly from?: string;
      }
    | undefined;
  /** What decides which. @default nothing */
  readonly children?: ReactNode;
  /** Called with the job that was started. */
  readonly onStarted: (jobId: string) => void;
  readonly onClose: () => void;
};

/** Says how many dead letters it is about, as they are now, and what that does; then starts a job on them. */
export const LetterJob = ({ title, label, action, selection, children, onStarted, onClose }: LetterJobProps) => {
  const texts = useTexts(jobTexts);
  const { api, projectId } = useSession();
  // A repeated call is the same job.
  const [key] = useState(() => crypto.randomUUID());
  const path = { project_id: projectId };
  const preview = useQuery({
    queryKey: ['jobs', projectId, 'preview', action, selection],
    queryFn: () => {
      const body = { action, ...selection, dry_run: true };
      return dataOf(api.POST('/ops/v1/{project_id}/jobs', { params: { path }, body }));
    },
    enabled: selection !== undefined,
    // How many wait changes by itself.
    gcTime: 0,
    retry: false,
  });
  const start = async () => {
    const params = { path, header: { 'idempotency-key': key } };
    const started = await dataOf(api.POST('/ops/v1/{project_id}/jobs', { params, body: { action, ...selection } }));
    if ('job_id' in started) onStarted(started.job_id);
  };
  const counted = preview.data !== undefined && 'count' in preview.data ? preview.data : undefined;
  const isEmpty = counted === undefined || (counted.count === 0 && !counted.has_more);
  return (
    <FormDialog title={title} action={label} isReady={!isEmpty} onSubmit={start} onClose={onClose}>
      {children}
      {preview.error !== null && <ErrorAlert error={preview.error} />}
      <Box variant="strong">
        {counted !== undefined && texts.about(counted.count, counted.has_more)}
        {preview.isFetching && texts.counting}
      </Box>
      <Alert type="warning">{texts[`${action}Text`]}</Alert>
      <Box variant="p">{texts.jobText}</Box>
    </FormDialog>
  );
};
