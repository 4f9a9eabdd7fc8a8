import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { useRefreshSubscriptions, useSubscriptionCalls } from '../../parts/subscription-calls.ts';
import { useSession } from '../../session/session.tsx';
import { Resend } from './resend.tsx';
import { resendTexts } from './resend-texts.ts';
import { subscriberTexts } from './texts.ts';

type ActionsProps = {
  readonly subscription: {
    readonly subscription_urn: string;
    readonly topic_urn: string;
    readonly endpoint: string;
    readonly protocol: string;
    readonly status: number;
  };
  readonly heldFor: string | undefined;
  /** Called with the job that sends again what was not delivered. */
  readonly onStarted: (jobId: string) => void;
};

const UNCONFIRMED = 0;

/** What can be resumed: the rest of what holds messages ends by itself. */
const RESUMABLE = ['paused', 'unhealthy', 'disabled', 'bounced'];

/** What an operator may do to a subscription. */
export const Actions = ({ subscription, heldFor = '', onStarted }: ActionsProps) => {
  const texts = useTexts(subscriberTexts);
  const { resend } = useTexts(resendTexts);
  const { may } = useSession();
  const [dialog, setDialog] = useState<'pause' | 'resume' | 'resend' | 'remove'>();
  const close = () => setDialog(undefined);
  if (!may('operator')) return null;
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {subscription.status === UNCONFIRMED && <AskAgain subscription={subscription} />}
        {RESUMABLE.includes(heldFor) ? (
          <Button variant="primary" onClick={() => setDialog('resume')}>
            {texts.resume}
          </Button>
        ) : (
          <Button onClick={() => setDialog('pause')}>{texts.pause}</Button>
        )}
        <Button onClick={() => setDialog('resend')}>{resend}</Button>
        <Button onClick={() => setDialog('remove')}>{texts.remove}</Button>
      </SpaceBetween>
      {dialog === 'pause' && <Pause urn={subscription.subscription_urn} onClose={close} />}
      {dialog === 'resume' && <Resume urn={subscription.subscription_urn} onClose={close} />}
      {dialog === 'resend' && <Resend urn={subscription.subscription_urn} onStarted={onStarted} onClose={close} />}
      {dialog === 'remove' && <Remove subscription={subscription} onClose={close} />}
    </>
  );
};

type DialogProps = { readonly urn: string; readonly onClose: () => void };

const Pause = ({ urn, onClose }: DialogProps) => {
  const texts = useTexts(subscriberTexts);
  const { api, projectId } = useSession();
  const notify = useNotify();
  const refresh = useRefreshSubscriptions();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const pause = async () => {
    const params = { path: { project_id: projectId, subscription_urn: urn } };
    const body = { ...(reason !== '' && { reason }), ...(until !== '' && { until }) };
    await dataOf(api.POST('/ops/v1/{project_id}/subscriptions/{subscription_urn}/pause', { params, body }));
    await refresh();
    notify({ type: 'success', text: texts.paused });
  };
  return (
    <FormDialog title={texts.pause} action={texts.pause} onSubmit={pause} onClose={onClose}>
      <Box variant="p">{texts.pauseText}</Box>
      <FormField label={texts.pauseReason}>
        <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
      <FormField label={texts.pauseUntil}>
        <Input value={until} onChange={({ detail }) => setUntil(detail.value)} />
      </FormField>
    </FormDialog>
  );
};

const Resume = ({ urn, onClose }: DialogProps) => {
  const texts = useTexts(subscriberTexts);
  const calls = useSubscriptionCalls();
  const notify = useNotify();
  const refresh = useRefreshSubscriptions();
  const resume = async () => {
    await calls.resume({ subscription_urn: urn });
    await refresh();
    notify({ type: 'success', text: texts.resumed });
  };
  return (
    <Confirm title={texts.resume} action={texts.resume} onConfirm={resume} onClose={onClose}>
      <Box variant="p">{texts.resumeText}</Box>
    </Confirm>
  );
};

const Remove = ({ subscription, onClose }: Pick<ActionsProps, 'subscription'> & { readonly onClose: () => void }) => {
  const texts = useTexts(subscriberTexts);
  const calls = useSubscriptionCalls();
  const notify = useNotify();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const { topic_urn, endpoint } = subscription;
  const remove = async () => {
    await calls.remove(subscription);
    queries.removeQueries({ queryKey: ['subscriptions'] });
    notify({ type: 'success', text: texts.removed });
    navigate(`/topics/${topic_urn}`);
  };
  return (
    <Confirm title={texts.removeTitle(endpoint)} action={texts.remove} onConfirm={remove} onClose={onClose}>
      <Box variant="p">{texts.removeText}</Box>
    </Confirm>
  );
};

const AskAgain = ({ subscription }: Pick<ActionsProps, 'subscription'>) => {
  const texts = useTexts(subscriberTexts);
  const calls = useSubscriptionCalls();
  const notify = useNotify();
  const ask = useMutation({
    mutationFn: () => calls.ask(subscription),
    onSuccess: () => notify({ type: 'success', text: texts.asked }),
  });
  return (
    <>
      <Button loading={ask.isPending} onClick={() => ask.mutate()}>
        {texts.askAgain}
      </Button>
      {ask.error !== null && <ErrorAlert error={ask.error} />}
    </>
  );
};
