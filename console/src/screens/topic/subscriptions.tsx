import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { PagedTable } from '../../parts/paged-table.tsx';
import { type LoadPage, nextOffset } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { SubscriptionStateMark } from '../../parts/subscription-state.tsx';
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
  const [remark, setRemark] = useAddressParameter('remark', { clears: ['page'] });
  const [adding, setAdding] = useState<'lines' | 'users'>();
  const load: LoadPage<Subscription> = async (cursor) => {
    const query = { limit: PAGE, offset: Number(cursor ?? 0), ...(remark !== '' && { fuzzy_remark: remark }) };
    const params = { path: { project_id: projectId, topic_urn: topicUrn }, query };
    const { subscriptions, subscription_count } = await dataOf(
      api.GET('/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions', { params }),
    );
    return { items: subscriptions, next: nextOffset(query, subscription_count) };
  };
  return (
    <>
      <PagedTable<Subscription>
        heading="h2"
        title={texts.subscriptions}
        description={texts.subscriptionsText}
        queryKey={['subscriptions', projectId, topicUrn, remark]}
        load={load}
        trackBy={({ subscription_urn }) => subscription_urn}
        filters={<SearchField value={remark} onChange={setRemark} label={texts.findRemark} />}
        actions={
          may('operator') && (
            <>
              <Button onClick={() => setAdding('users')}>{texts.addUsers}</Button>
              <Button onClick={() => setAdding('lines')}>{texts.add}</Button>
            </>
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
