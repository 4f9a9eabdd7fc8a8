import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAdvice } from '../../parts/advice.ts';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { LetterJob } from '../../parts/letter-job.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { Trend } from '../../parts/trend.tsx';
import { useSession } from '../../session/session.tsx';
import { FailureState } from './failure-state.tsx';
import type { Failure } from './failure-type.ts';
import { MuteFailure } from './mute-failure.tsx';
import { failuresTexts } from './texts.ts';

type Shown = Failure & {
  readonly first_at: string;
  readonly reason_code: string;
  readonly acknowledged_at?: string;
  readonly acknowledged_by?: string;
};

/** What can be done to the letters of a failure. */
type FailureAction = 'redrive' | 'delete';

/** One failure: how many letters wait, what to do about it, and what is being done. */
export const FailureDetails = () => {
  const texts = useTexts(failuresTexts);
  const adviceOn = useAdvice();
  const { id = '' } = useParams();
  const { api, projectId, may } = useSession();
  const [dialog, setDialog] = useState<FailureAction | 'mute'>();
  const [jobId, setJobId] = useState<string>();
  const queries = useQueryClient();
  const params = { path: { project_id: projectId, failure_id: id } };
  const { data, error } = useQuery({
    queryKey: ['failures', projectId, 'one', id],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/failures/{failure_id}', { params })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  const close = () => {
    setDialog(undefined);
    void queries.invalidateQueries({ queryKey: ['failures'] });
  };
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={may('operator') && <Actions failure={data} onChoose={setDialog} onChanged={close} />}
      >
        {data.endpoint}
      </Header>
      {jobId !== undefined && <JobProgress id={jobId} changes="failures" />}
      <Alert type="error" header={data.reason}>
        {texts.whatToDo}: {adviceOn(data.reason)}
      </Alert>
      <Facts failure={data} />
      {dialog === 'mute' && <MuteFailure id={id} onClose={close} />}
      {(dialog === 'redrive' || dialog === 'delete') && (
        <LetterJob
          title={texts.actTitle[dialog]}
          label={texts[dialog]}
          action={dialog}
          selection={{ failure_id: id }}
          onStarted={setJobId}
          onClose={close}
        />
      )}
    </SpaceBetween>
  );
};

type ActionsProps = {
  readonly failure: Failure;
  readonly onChoose: (dialog: FailureAction | 'mute') => void;
  readonly onChanged: () => void;
};

const Actions = ({ failure, onChoose, onChanged }: ActionsProps) => {
  const texts = useTexts(failuresTexts);
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId, failure_id: failure.failure_id } };
  const acknowledge = useMutation({
    mutationFn: () => done(api.POST('/ops/v1/{project_id}/failures/{failure_id}/acknowledge', { params })),
    onSuccess: onChanged,
  });
  const unmute = useMutation({
    mutationFn: () => done(api.DELETE('/ops/v1/{project_id}/failures/{failure_id}/mute', { params })),
    onSuccess: onChanged,
  });
  const isEmpty = failure.waiting === 0 && !failure.has_more;
  const failed = acknowledge.error ?? unmute.error;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {failed !== null && <ErrorAlert error={failed} />}
      <Button disabled={failure.is_acknowledged} loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
        {texts.acknowledge}
      </Button>
      {failure.muted_until === undefined ? (
        <Button onClick={() => onChoose('mute')}>{texts.mute}</Button>
      ) : (
        <Button loading={unmute.isPending} onClick={() => unmute.mutate()}>
          {texts.unmute}
        </Button>
      )}
      <Button disabled={isEmpty} onClick={() => onChoose('delete')}>
        {texts.delete}
      </Button>
      <Button variant="primary" disabled={isEmpty} onClick={() => onChoose('redrive')}>
        {texts.redrive}
      </Button>
    </SpaceBetween>
  );
};

const Facts = ({ failure }: { readonly failure: Shown }) => {
  const texts = useTexts(failuresTexts);
  const { failure_id, waiting, has_more, subscription_urn, acknowledged_at, acknowledged_by } = failure;
  return (
    <Container>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: texts.waiting,
            value: <RouteLink to={`/letters?failure=${failure_id}`}>{texts.count(waiting, has_more)}</RouteLink>,
          },
          { label: texts.trend, value: <Trend days={failure.trend} /> },
          { label: texts.state, value: <FailureState failure={failure} /> },
          { label: texts.first, value: <Time at={failure.first_at} /> },
          { label: texts.last, value: <Time at={failure.last_at} /> },
          { label: texts.acknowledged, value: <Time at={acknowledged_at} /> },
          { label: texts.acknowledgedBy, value: acknowledged_by ?? '–' },
          { label: texts.protocol, value: failure.protocol },
          { label: texts.code, value: failure.reason_code },
          { label: texts.topic, value: failure.topic_urn.split(':').at(-1) },
          { label: texts.subscription, value: <SubscriptionLink urn={subscription_urn} /> },
        ]}
      />
    </Container>
  );
};

const SubscriptionLink = ({ urn }: { readonly urn: string | undefined }) =>
  urn === undefined ? '–' : <RouteLink to={`/subscriptions/${urn}`}>{urn.split(':').at(-1)}</RouteLink>;
