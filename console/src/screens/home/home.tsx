import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useLocation } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session.tsx';
import { homeTexts } from './texts.ts';

/** Tables are a third of what a first view may weigh: they come after what stands above them. */
const Troubles = lazy(async () => ({ default: (await import('./troubles.tsx')).Troubles }));

const REFRESH_MS = 30_000;

/** The first screen: what needs attention, and what the project does. */
export const Home = () => {
  const texts = useTexts(homeTexts);
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={texts.description}>
        {texts.title}
      </Header>
      <Begin />
      <Figures />
      <Suspense fallback={<div className="frame-waiting" />}>
        <Troubles />
      </Suspense>
    </SpaceBetween>
  );
};

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

const useFigures = () => {
  const { api, projectId } = useSession();
  const path = { project_id: projectId };
  const usage = useQuery({
    queryKey: ['usage', projectId, 'now'],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/usage', { params: { path } })),
    refetchInterval: REFRESH_MS,
  });
  const jobs = useQuery({
    queryKey: ['jobs', projectId, 'first'],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/jobs', { params: { path, query: { limit: 10 } } })),
    refetchInterval: REFRESH_MS,
  });
  const { data } = usage;
  // What is reported of texts is part of what the month has cost.
  const inAll = data && { ...data, estimated_usd: data.estimated_usd + data.reported_usd };
  return { usage: inAll, jobs: jobs.data?.jobs, error: usage.error ?? jobs.error };
};

/** Where to begin, in a project without topics. */
const Begin = () => {
  const texts = useTexts(homeTexts);
  const { api, projectId } = useSession();
  const [, navigate] = useLocation();
  const params = { path: { project_id: projectId }, query: { limit: 1 } };
  const { data } = useQuery({
    queryKey: ['topics', projectId, 'count'],
    queryFn: () => dataOf(api.GET('/v2/{project_id}/notifications/topics', { params })),
  });
  if (data?.topic_count !== 0) return null;
  return (
    <Alert header={texts.beginTitle} action={<Button onClick={() => navigate('/topics')}>{texts.toTopics}</Button>}>
      {texts.begin}
    </Alert>
  );
};

const Figures = () => {
  const texts = useTexts(homeTexts);
  const { usage, jobs = [], error } = useFigures();
  if (error !== null) return <ErrorAlert error={error} />;
  const sum = (of: 'deliveries' | 'failures'): number =>
    (usage?.protocols ?? []).reduce((total, protocol) => total + protocol[of], 0);
  const [delivered, failed] = [sum('deliveries'), sum('failures')];
  const running = jobs.filter(({ state }) => state === 'running').length;
  const share = delivered + failed === 0 ? '' : `${((100 * delivered) / (delivered + failed)).toFixed(1)} %`;
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        minColumnWidth={140}
        items={[
          { label: texts.publishes, value: <Figure value={usage?.publishes?.toLocaleString() ?? '–'} /> },
          {
            label: texts.deliveries,
            value: <Figure value={usage === undefined ? '–' : delivered.toLocaleString()} note={share} />,
          },
          {
            label: texts.estimate,
            value: <RouteLink to="/usage">{usage === undefined ? '–' : dollars.format(usage.estimated_usd)}</RouteLink>,
          },
          {
            label: texts.jobs,
            value: <RouteLink to="/jobs">{running === 0 ? texts.none : String(running)}</RouteLink>,
          },
        ]}
      />
    </Container>
  );
};

const Figure = ({ value, note = '' }: { readonly value: string; readonly note?: string }) => (
  <>
    <Box fontSize="heading-xl" fontWeight="bold">
      {value}
    </Box>
    {note !== '' && <Box variant="small">{note}</Box>}
  </>
);
