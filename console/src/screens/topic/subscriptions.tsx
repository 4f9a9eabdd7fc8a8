import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Choice } from '../../parts/choice.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { SubscriptionStateMark } from '../../parts/subscription-state.tsx';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { AddFromUsers } from './add-from-users.tsx';
import { AddSubscriptions } from './add-subscriptions.tsx';
import { topicTexts } from './texts.ts';

type Subscription = {
  readonly subscription_urn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly remark: string;
  readonly status: number;
};

const PAGE = 50;

/** The subscriptions of a topic. */
export const Subscriptions = ({ topicUrn }: { readonly topicUrn: string }) => {
  const texts = useTexts(topicTexts);
  const { api, projectId, may } = useSession();
  const { subscriptionStates } = useTexts(partsTexts);
  const [endpoint, setEndpoint] = useAddressParameter('endpoint', { clears: ['page'] });
  const [remark, setRemark] = useAddressParameter('remark', { clears: ['page'] });
  const [status, setStatus] = useAddressParameter('status', { clears: ['page'] });
  const [adding, setAdding] = useState<'lines' | 'users'>();
  const load: LoadPage<Subscription> = async (cursor) => {
    const query = { limit: PAGE, endpoint, remark, status, ...(cursor && { cursor }) };
    const params = { path: { project_id: projectId, topic_urn: topicUrn }, query };
    const { subscriptions, next_cursor } = await dataOf(
      api.GET('/ops/v1/{project_id}/topics/{topic_urn}/subscriptions', { params }),
    );
    return { items: subscriptions, next: next_cursor };
  };
  return (
    <>
      <PagedTable<Subscription>
        heading="h2"
        title={texts.subscriptions}
        description={texts.subscriptionsText}
        queryKey={['subscriptions', projectId, topicUrn, endpoint, remark, status]}
        load={load}
        trackBy={({ subscription_urn }) => subscription_urn}
        filters={
          <SpaceBetween direction="horizontal" size="xs">
            <SearchField value={endpoint} onChange={setEndpoint} label={texts.findEndpoint} />
            <SearchField value={remark} onChange={setRemark} label={texts.findRemark} />
            <Choice
              label={texts.state}
              value={status}
              onChange={setStatus}
              options={subscriptionStates.map((label, value) => ({ label, value: String(value) }))}
            />
          </SpaceBetween>
        }
        actions={
          may('operator') && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => setAdding('users')}>{texts.addUsers}</Button>
              <Button onClick={() => setAdding('lines')}>{texts.add}</Button>
            </SpaceBetween>
          )
        }
        empty={
          <>
            <Box variant="strong">{texts.empty}</Box>
            <Box variant="p">{texts.emptyText}</Box>
          </>
        }
        columns={[
          {
            id: 'endpoint',
            header: texts.endpoint,
            sortingField: 'endpoint',
            isRowHeader: true,
            cell: ({ subscription_urn, endpoint }) => (
              <RouteLink to={`/subscriptions/${subscription_urn}`}>{endpoint}</RouteLink>
            ),
          },
          { id: 'protocol', header: texts.protocol, sortingField: 'protocol', cell: ({ protocol }) => protocol },
          {
            id: 'state',
            header: texts.state,
            minWidth: 180,
            sortingField: 'status',
            cell: ({ status }) => <SubscriptionStateMark status={status} />,
          },
          { id: 'remark', header: texts.remark, sortingField: 'remark', cell: (one) => one.remark },
        ]}
      />
      {adding === 'lines' && <AddSubscriptions topicUrn={topicUrn} onClose={() => setAdding(undefined)} />}
      {adding === 'users' && <AddFromUsers topicUrn={topicUrn} onClose={() => setAdding(undefined)} />}
    </>
  );
};
