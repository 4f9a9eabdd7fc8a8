import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { PolicyEditor } from '../../parts/policy-editor.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { SubscriptionStateMark } from '../../parts/subscription-state.tsx';
import { useSession } from '../../session/session.tsx';
import { Actions } from './actions.tsx';
import { Health } from './health.tsx';
import { HeldMessages } from './held-messages.tsx';
import { Hold } from './hold.tsx';
import { subscriberTexts } from './texts.ts';

/** One subscription: whether it gets its messages, and what is to be done if not. */
export const Subscriber = () => {
  const texts = useTexts(subscriberTexts);
  const { urn = '' } = useParams();
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
  const { endpoint, protocol, remark, status, topic_urn, filter_polices = [] } = subscription.data;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" actions={<Actions subscription={subscription.data} heldFor={hold.data?.held_for} />}>
        {endpoint}
      </Header>
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: texts.state, value: <SubscriptionStateMark status={status} /> },
            { label: texts.protocol, value: protocol },
            {
              label: texts.topic,
              value: <RouteLink to={`/topics/${topic_urn}`}>{topic_urn.split(':').at(-1)}</RouteLink>,
            },
            { label: texts.remark, value: remark === '' ? '–' : remark },
            {
              label: texts.filters,
              value:
                filter_polices.length === 0
                  ? texts.noFilters
                  : filter_polices.map(({ name, string_equals }) => `${name}: ${string_equals.join(', ')}`).join('; '),
            },
            {
              label: texts.letters,
              value: <RouteLink to={`/letters?subscription=${urn}`}>{texts.toLetters}</RouteLink>,
            },
          ]}
        />
      </Container>
      <ColumnLayout columns={2} minColumnWidth={320}>
        {hold.error === null ? <Hold hold={hold.data} /> : <ErrorAlert error={hold.error} />}
        <Health urn={urn} />
      </ColumnLayout>
      <HeldMessages urn={urn} />
      <PolicyEditor of="subscription" urn={urn} />
    </SpaceBetween>
  );
};
