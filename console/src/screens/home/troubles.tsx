import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAdvice } from '../../parts/advice.ts';
import { EndpointStateMark } from '../../parts/endpoint-state.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { Trend } from '../../parts/trend.tsx';
import { useSession } from '../../session/session.tsx';
import { REFRESH_MS } from './overview.ts';
import { homeTexts } from './texts.ts';

const SHOWN = 10;

/** What does not work, and what fails today, newest first: the first few of each. */
export const Troubles = () => (
  <SpaceBetween size="l">
    <Endpoints />
    <Failures />
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
      header={
        <Header variant="h2" actions={<RouteLink to="/suppressions?tab=endpoints">{texts.allSuppressed}</RouteLink>}>
          {texts.endpoints}
        </Header>
      }
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
          cell: ({ state }) => <EndpointStateMark state={state} />,
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

/** Whether a time is of today, by the clock of who reads it. */
const isToday = (at: string): boolean => new Date(at).toDateString() === new Date().toDateString();

const Failures = () => {
  const texts = useTexts(homeTexts);
  const adviceOn = useAdvice();
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId }, query: { limit: SHOWN } };
  const { data, error, isLoading } = useQuery({
    queryKey: ['failures', projectId, 'newest'],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/failures', { params })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Table
      variant="container"
      loading={isLoading}
      items={(data?.failures ?? []).filter(({ last_at }) => isToday(last_at))}
      trackBy="failure_id"
      wrapLines
      header={
        <Header variant="h2" actions={<RouteLink to="/failures">{texts.all}</RouteLink>}>
          {texts.failures}
        </Header>
      }
      empty={error === null ? texts.failuresEmpty : <ErrorAlert error={error} />}
      columnDefinitions={[
        {
          id: 'endpoint',
          header: texts.endpoint,
          isRowHeader: true,
          cell: ({ failure_id, endpoint }) => <RouteLink to={`/failures/${failure_id}`}>{endpoint}</RouteLink>,
        },
        { id: 'reason', header: texts.reason, minWidth: 120, cell: ({ reason }) => reason },
        {
          id: 'waiting',
          header: texts.waiting,
          cell: ({ waiting, has_more }) => `${waiting.toLocaleString()}${has_more ? '+' : ''}`,
        },
        { id: 'trend', header: texts.trend, cell: ({ trend }) => <Trend days={trend} /> },
        { id: 'last', header: texts.last, cell: ({ last_at }) => <Time at={last_at} /> },
        { id: 'advice', header: texts.whatToDo, minWidth: 240, cell: ({ reason }) => adviceOn(reason) },
      ]}
    />
  );
};
