import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Code } from '../../parts/code.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session.tsx';
import type { LetterFilters } from './filters.ts';
import type { LetterAction } from './letter-types.ts';
import { lettersTexts } from './texts.ts';

type StartLetterJobProps = {
  readonly filters: LetterFilters['asked'];
  readonly action: LetterAction;
  readonly onClose: () => void;
};

/** Starts a job on all letters that match. */
export const StartLetterJob = ({ filters, action, onClose }: StartLetterJobProps) => {
  const texts = useTexts(lettersTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  // A repeated call is the same job.
  const [key] = useState(() => crypto.randomUUID());
  const hasFilters = Object.keys(filters).length > 0;
  const start = async () => {
    const params = { path: { project_id: projectId }, header: { 'idempotency-key': key } };
    const body = { action, ...(hasFilters ? filters : { all: true as const }) };
    const started = await dataOf(api.POST('/ops/v1/{project_id}/jobs', { params, body }));
    await queries.invalidateQueries({ queryKey: ['jobs'] });
    // Only a dry run starts none.
    if (!('job_id' in started)) return;
    notify({
      type: 'success',
      text: (
        <>
          {texts.started} <RouteLink to={`/jobs/${started.job_id}`}>{texts.followJob}</RouteLink>
        </>
      ),
    });
  };
  return (
    <Confirm title={texts.jobTitle[action]} action={texts[action]} onConfirm={start} onClose={onClose}>
      {!hasFilters && <Alert type="warning">{texts.allOfProject}</Alert>}
      {hasFilters && <Code label={texts.since} text={JSON.stringify(filters, undefined, 2)} />}
      <Box variant="p">{action === 'redrive' ? texts.redriveText : texts.deleteText}</Box>
      <Box variant="p">{texts.jobText}</Box>
    </Confirm>
  );
};
