import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import type { ListedSubscription } from '../../parts/subscription-calls.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { SuppressedTable } from './suppressed-table.tsx';
import { suppressionsTexts } from './texts.ts';

type Held = ListedSubscription & {
  readonly remark: string;
  readonly reason?: string;
  readonly smtp_status?: string;
  readonly since: string;
  readonly until?: string;
};

const PAGE = 50;

/** Who is held for a bounce, or for a pause. */
export const HeldOnes = ({ list }: { readonly list: 'bounced' | 'paused' }) => {
  const texts = useTexts(suppressionsTexts);
  const { api, projectId } = useSession();
  const load: LoadPage<Held> = async (cursor) => {
    const query = { limit: PAGE, held_for: list, ...(cursor && { cursor }) };
    const params = { path: { project_id: projectId }, query };
    const { subscriptions, next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/held-subscriptions', { params }));
    return { items: subscriptions, next: next_cursor };
  };
  const isBounced = list === 'bounced';
  return (
    <SuppressedTable<Held>
      list={list}
      actions={['resume', 'remove']}
      queryKey={['held', projectId, 'subscriptions', list]}
      load={load}
      columns={[
        { id: 'protocol', header: texts.protocol, sortingField: 'protocol', cell: ({ protocol }) => protocol },
        ...(isBounced
          ? [{ id: 'status', header: texts.status, cell: ({ smtp_status }: Held) => smtp_status ?? '–' }]
          : []),
        {
          id: 'reason',
          header: isBounced ? texts.words : texts.reason,
          minWidth: 160,
          cell: ({ reason }) => reason ?? '–',
        },
        { id: 'remark', header: texts.remark, sortingField: 'remark', cell: ({ remark }) => remark },
        {
          id: 'since',
          header: texts.since,
          sortingField: 'since',
          minWidth: 120,
          cell: ({ since }) => <Time at={since} />,
        },
        ...(isBounced ? [] : [{ id: 'until', header: texts.until, cell: ({ until }: Held) => <Time at={until} /> }]),
      ]}
    />
  );
};
