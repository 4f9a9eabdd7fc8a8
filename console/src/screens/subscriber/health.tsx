import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { Probe } from './probe.tsx';
import { subscriberTexts } from './texts.ts';

const LOOKS = { healthy: 'success', failing: 'warning', unhealthy: 'error', disabled: 'stopped' } as const;

type HealthProps = {
  readonly subscription: {
    readonly subscription_urn: string;
    readonly topic_urn: string;
    readonly protocol: string;
    readonly endpoint: string;
  };
};

/** Whether the endpoint works, and what it answered last. */
export const Health = ({ subscription }: HealthProps) => {
  const { subscription_urn: urn, topic_urn, protocol, endpoint } = subscription;
  const texts = useTexts(subscriberTexts);
  const { api, projectId, may } = useSession();
  const { data, error } = useQuery({
    queryKey: ['health', projectId, urn],
    queryFn: () =>
      dataOf(
        api.GET('/ops/v1/{project_id}/subscriptions/{subscription_urn}/health', {
          params: { path: { project_id: projectId, subscription_urn: urn } },
        }),
      ),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  const { state, last_status, last_reason } = data ?? {};
  return (
    <Container header={<Header variant="h2">{texts.health}</Header>}>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            {
              label: texts.state,
              value:
                state === undefined ? (
                  '–'
                ) : (
                  <StatusIndicator type={LOOKS[state]}>{texts.healthOf[state]}</StatusIndicator>
                ),
            },
            { label: texts.failures, value: (data?.failures ?? 0).toLocaleString() },
            { label: texts.lastStatus, value: last_reason ?? last_status?.toString() ?? '–' },
            { label: texts.firstFailure, value: <Time at={data?.first_failure_at} /> },
            { label: texts.lastFailure, value: <Time at={data?.last_failure_at} /> },
            { label: texts.nextProbe, value: <Time at={data?.next_probe_at} /> },
          ]}
        />
        {(protocol === 'http' || protocol === 'https') && may('publisher') && (
          <Probe topicUrn={topic_urn} protocol={protocol} endpoint={endpoint} />
        )}
      </SpaceBetween>
    </Container>
  );
};
