import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAdvice } from '../../parts/advice.ts';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { homeTexts } from './texts.ts';

const SHOWN = 10;
const REFRESH_MS = 30_000;

/** What does not work, and what was given up, newest first: the first few of each. */
export const Troubles = () => (
  <SpaceBetween size="l">
    <Endpoints />
    <Letters />
  </SpaceBetween>
);

const Endpoints = () => {
  const texts = useTexts(homeTexts);
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId }, query: { limit: SHOWN } };
  const { data, error, isLoading } = useQuery({
    queryKey: ['unhealthy', projectId],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/unhealthy-subscriptions', { params })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Table
      variant="container"
      loading={isLoading}
      items={data?.subscriptions ?? []}
      trackBy="subscription_urn"
      wrapLines
      header={<Header variant="h2">{texts.endpoints}</Header>}
      empty={error === null ? texts.endpointsEmpty : <ErrorAlert error={error} />}
      columnDefinitions={[
        {
          id: 'endpoint',
          header: texts.endpoint,
          isRowHeader: true,
          cell: ({ subscription_urn, endpoint }) => (
            <RouteLink to={`/subscriptions/${subscription_urn}`}>{endpoint}</RouteLink>
          ),
        },
        {
          id: 'state',
          header: texts.state,
          minWidth: 160,
          cell: ({ state }) => (
            <StatusIndicator type={state === 'disabled' ? 'stopped' : 'error'}>{texts.states[state]}</StatusIndicator>
          ),
        },
        {
          id: 'answer',
          header: texts.lastAnswer,
          cell: ({ last_reason, last_status }) => last_reason ?? last_status ?? '–',
        },
        { id: 'since', header: texts.since, cell: ({ since }) => <Time at={since} /> },
        { id: 'probe', header: texts.nextProbe, cell: ({ next_probe_at }) => <Time at={next_probe_at} /> },
      ]}
    />
  );
};

const Letters = () => {
  const texts = useTexts(homeTexts);
  const adviceOn = useAdvice();
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId }, query: { limit: SHOWN } };
  const { data, error, isLoading } = useQuery({
    queryKey: ['letters', projectId, 'newest'],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/dead-letters', { params })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Table
      variant="container"
      loading={isLoading}
      items={data?.dead_letters ?? []}
      trackBy="id"
      wrapLines
      header={
        <Header variant="h2" actions={<RouteLink to="/letters">{texts.all}</RouteLink>}>
          {texts.letters}
        </Header>
      }
      empty={error === null ? texts.lettersEmpty : <ErrorAlert error={error} />}
      columnDefinitions={[
        {
          id: 'endpoint',
          header: texts.endpoint,
          isRowHeader: true,
          cell: ({ id, endpoint }) => <RouteLink to={`/letters/${id}`}>{endpoint}</RouteLink>,
        },
        { id: 'reason', header: texts.reason, minWidth: 120, cell: ({ reason }) => reason },
        { id: 'filed', header: texts.filed, cell: ({ filed_at }) => <Time at={filed_at} /> },
        { id: 'advice', header: texts.whatToDo, minWidth: 240, cell: ({ reason }) => adviceOn(reason) },
      ]}
    />
  );
};
