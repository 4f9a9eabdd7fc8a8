import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAdvice } from '../../parts/advice.ts';
import { EndpointStateMark } from '../../parts/endpoint-state.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { Trend } from '../../parts/trend.tsx';
import { useSession } from '../../session/session.tsx';
import { Alarms } from './alarms.tsx';
import { boundedCount, REFRESH_MS } from './overview.ts';
import { homeTexts } from './texts.ts';
import { Trouble } from './trouble.tsx';

const SHOWN = 10;

/** Which alarms ring, what does not work, and what fails today, newest first: the first few of each. */
export const Troubles = () => (
  <SpaceBetween size="l">
    <Alarms />
    <Endpoints />
    <Failures />
  </SpaceBetween>
);

const Endpoints = () => {
  const texts = useTexts(homeTexts);
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId }, query: { limit: SHOWN } };
  const { data, error } = useQuery({
    queryKey: ['unhealthy', projectId],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/unhealthy-subscriptions', { params })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Trouble
      header={
        <Header variant="h2" actions={<RouteLink to="/suppressions?tab=endpoints">{texts.allSuppressed}</RouteLink>}>
          {texts.endpoints}
        </Header>
      }
      isEmpty={data?.subscriptions.length === 0}
      empty={texts.endpointsEmpty}
      error={error}
    >
      <PlainTable
        label={texts.endpoints}
        items={data?.subscriptions ?? []}
        keyOf={({ subscription_urn }) => subscription_urn}
        columns={[
          {
            id: 'endpoint',
            header: texts.endpoint,
            cell: ({ subscription_urn, endpoint }) => (
              <RouteLink to={`/subscriptions/${subscription_urn}`}>{endpoint}</RouteLink>
            ),
          },
          { id: 'state', header: texts.state, cell: ({ state }) => <EndpointStateMark state={state} /> },
          {
            id: 'answer',
            header: texts.lastAnswer,
            cell: ({ last_reason, last_status }) => last_reason ?? last_status ?? '–',
          },
          { id: 'since', header: texts.since, cell: ({ since }) => <Time at={since} /> },
          { id: 'probe', header: texts.nextProbe, cell: ({ next_probe_at }) => <Time at={next_probe_at} /> },
        ]}
      />
    </Trouble>
  );
};

/** Whether a time is of today, by the clock of who reads it. */
const isToday = (at: string): boolean => new Date(at).toDateString() === new Date().toDateString();

const Failures = () => {
  const texts = useTexts(homeTexts);
  const adviceOn = useAdvice();
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId }, query: { limit: SHOWN } };
  const { data, error } = useQuery({
    queryKey: ['failures', projectId, 'newest'],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/failures', { params })),
    refetchInterval: REFRESH_MS,
  });
  const today = (data?.failures ?? []).filter(({ last_at }) => isToday(last_at));
  return (
    <Trouble
      header={
        <Header variant="h2" actions={<RouteLink to="/failures">{texts.all}</RouteLink>}>
          {texts.failures}
        </Header>
      }
      isEmpty={data !== undefined && today.length === 0}
      empty={texts.failuresEmpty}
      error={error}
    >
      <PlainTable
        label={texts.failures}
        items={today}
        keyOf={({ failure_id }) => failure_id}
        columns={[
          {
            id: 'endpoint',
            header: texts.endpoint,
            cell: ({ failure_id, endpoint }) => <RouteLink to={`/failures/${failure_id}`}>{endpoint}</RouteLink>,
          },
          { id: 'reason', header: texts.reason, cell: ({ reason }) => reason },
          {
            id: 'waiting',
            header: texts.waiting,
            cell: ({ waiting, has_more }) => boundedCount({ count: waiting, has_more }),
          },
          { id: 'trend', header: texts.trend, cell: ({ trend }) => <Trend days={trend} /> },
          { id: 'last', header: texts.last, cell: ({ last_at }) => <Time at={last_at} /> },
          { id: 'advice', header: texts.whatToDo, cell: ({ reason }) => adviceOn(reason) },
        ]}
      />
    </Trouble>
  );
};
