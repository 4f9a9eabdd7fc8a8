import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Choice } from '../../parts/choice.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { SearchField } from '../../parts/search-field.tsx';
import type { ListedSubscription } from '../../parts/subscription-calls.ts';
import { Time } from '../../parts/time.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { useSession } from '../../session/session.tsx';
import type { SuppressedAction } from './suppressed-action.ts';
import { SuppressedTable } from './suppressed-table.tsx';
import { suppressionsTexts } from './texts.ts';

type Listed = ListedSubscription & { readonly remark: string; readonly added_at: string };

const PAGE = 50;

const CLEARS = { clears: ['page'] };

/** The numbers that the API has for these states (contract section 5.2), and what can be done about each. */
const LISTS = {
  unconfirmed: { status: '0', actions: ['ask', 'remove'] },
  cancelled: { status: '3', actions: ['remove'] },
} as const satisfies Readonly<Record<string, { status: string; actions: readonly SuppressedAction[] }>>;

const useFilters = () => {
  const [topic, setTopic] = useAddressParameter('topic', CLEARS);
  const [protocolText, setProtocol] = useAddressParameter('protocol', CLEARS);
  const [endpoint, setEndpoint] = useAddressParameter('endpoint', CLEARS);
  const protocol = PROTOCOLS.find((one) => one === protocolText);
  const asked = {
    ...(topic !== '' && { topic_urn: topic }),
    ...(protocol !== undefined && { protocol }),
    ...(endpoint !== '' && { endpoint }),
  };
  return { topic, setTopic, protocol, setProtocol, endpoint, setEndpoint, asked };
};

/** Who has not confirmed, or who has cancelled, in all topics. */
export const ByStatus = ({ list }: { readonly list: keyof typeof LISTS }) => {
  const texts = useTexts(suppressionsTexts);
  const { api, projectId } = useSession();
  const filters = useFilters();
  const { status, actions } = LISTS[list];
  const load: LoadPage<Listed> = async (cursor) => {
    const query = { limit: PAGE, status, ...filters.asked, ...(cursor && { cursor }) };
    const params = { path: { project_id: projectId }, query };
    const { subscriptions, next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/subscriptions', { params }));
    return { items: subscriptions, next: next_cursor };
  };
  return (
    <SuppressedTable<Listed>
      list={list}
      actions={actions}
      queryKey={['subscriptions', projectId, 'all', status, filters.asked]}
      load={load}
      filters={
        <SpaceBetween direction="horizontal" size="m">
          <FormField label={texts.topic}>
            <TopicSelect value={filters.topic} onChange={filters.setTopic} hasAll />
          </FormField>
          <FormField label={texts.protocol}>
            <Choice
              label={texts.protocol}
              value={filters.protocol ?? ''}
              options={PROTOCOLS.map((value) => ({ value, label: value }))}
              onChange={filters.setProtocol}
            />
          </FormField>
          <FormField label={texts.endpoint}>
            <SearchField value={filters.endpoint} onChange={filters.setEndpoint} label={texts.findEndpoint} />
          </FormField>
        </SpaceBetween>
      }
      columns={[
        { id: 'protocol', header: texts.protocol, sortingField: 'protocol', cell: ({ protocol }) => protocol },
        { id: 'remark', header: texts.remark, sortingField: 'remark', cell: ({ remark }) => remark },
        {
          id: 'added',
          header: texts.added,
          sortingField: 'added_at',
          cell: ({ added_at }) => <Time at={added_at} />,
        },
      ]}
    />
  );
};
