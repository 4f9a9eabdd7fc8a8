import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { JobProgress } from '../../parts/job-progress.tsx';
import { PolicyEditor } from '../../parts/policy-editor.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { About } from './about.tsx';
import { Actions } from './actions.tsx';
import { Health } from './health.tsx';
import { HeldMessages } from './held-messages.tsx';
import { Hold } from './hold.tsx';
import { SigningSecret } from './signing-secret.tsx';
import { subscriberTexts } from './texts.ts';

/** One subscription: whether it gets its messages, and what is to be done if not. */
export const Subscriber = () => {
  const { urn = '' } = useParams();
  const [jobId, setJobId] = useState<string>();
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId, subscription_urn: urn } };
  const subscription = useQuery({
    queryKey: ['subscriptions', projectId, 'one', urn],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/subscriptions/{subscription_urn}', { params })),
  });
  const hold = useQuery({
    queryKey: ['hold', projectId, urn],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/subscriptions/{subscription_urn}/hold', { params })),
  });
  if (subscription.error !== null) return <ErrorAlert error={subscription.error} />;
  if (subscription.data === undefined) return <div className="frame-waiting" />;
  const { endpoint, protocol } = subscription.data;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={<Actions subscription={subscription.data} heldFor={hold.data?.held_for} onStarted={setJobId} />}
      >
        {endpoint}
      </Header>
      {jobId !== undefined && <JobProgress id={jobId} changes="hold" />}
      {subscription.data.confirmation_bounce !== undefined && <CameBack {...subscription.data.confirmation_bounce} />}
      <About subscription={subscription.data} />
      <ColumnLayout columns={2} minColumnWidth={320}>
        {hold.error === null ? <Hold hold={hold.data} /> : <ErrorAlert error={hold.error} />}
        <Health subscription={subscription.data} />
      </ColumnLayout>
      <HeldMessages urn={urn} />
      {(protocol === 'http' || protocol === 'https') && <SigningSecret urn={urn} />}
      <PolicyEditor of="subscription" urn={urn} />
    </SpaceBetween>
  );
};

type CameBackProps = { readonly sent_at: string; readonly reason?: string };

/** The owner was never asked, for the confirmation came back. */
const CameBack = ({ sent_at, reason }: CameBackProps) => {
  const texts = useTexts(subscriberTexts);
  return (
    <Alert type="warning" header={texts.cameBack}>
      <Time at={sent_at} /> {reason} {texts.cameBackText}
    </Alert>
  );
};
