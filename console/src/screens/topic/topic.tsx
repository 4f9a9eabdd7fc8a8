import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { PolicyEditor } from '../../parts/policy-editor.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { TopicSettings } from './settings.tsx';
import { Statistics } from './statistics.tsx';
import { Subscriptions } from './subscriptions.tsx';
import { Tags } from './tags.tsx';
import { topicTexts } from './texts.ts';

/** One topic: who is subscribed, and what it is set to. */
export const TopicDetails = () => {
  const texts = useTexts(topicTexts);
  const { urn = '' } = useParams();
  const { api, projectId, may } = useSession();
  const [tab, setTab] = useAddressParameter('tab', { initial: 'subscriptions', clears: ['page', 'order'] });
  const { data, error } = useQuery({
    queryKey: ['topics', projectId, 'one', urn],
    queryFn: () =>
      dataOf(
        api.GET('/v2/{project_id}/notifications/topics/{topic_urn}', {
          params: { path: { project_id: projectId, topic_urn: urn } },
        }),
      ),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={<Box variant="code">{urn}</Box>}
        actions={
          <SpaceBetween direction="horizontal" size="m">
            <RouteLink to={`/messages?topic=${urn}`}>{texts.messages}</RouteLink>
            <RouteLink to={`/letters?topic=${urn}`}>{texts.failures}</RouteLink>
            {may('publisher') && <RouteLink to={`/publish?topic=${urn}`}>{texts.publish}</RouteLink>}
          </SpaceBetween>
        }
      >
        {data.name}
      </Header>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        tabs={[
          { id: 'subscriptions', label: texts.tabs.subscriptions, content: <Subscriptions topicUrn={urn} /> },
          {
            id: 'settings',
            label: texts.tabs.settings,
            content: <TopicSettings topicUrn={urn} displayName={data.display_name} />,
          },
          { id: 'policy', label: texts.tabs.policy, content: <PolicyEditor of="topic" urn={urn} /> },
          { id: 'tags', label: texts.tabs.tags, content: <Tags topicId={data.topic_id} /> },
          { id: 'logs', label: texts.tabs.logs, content: <DeliveryLog topicUrn={urn} /> },
          { id: 'statistics', label: texts.tabs.statistics, content: <Statistics topicUrn={urn} /> },
        ]}
      />
    </SpaceBetween>
  );
};
