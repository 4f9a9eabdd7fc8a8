import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { AttemptPopover } from '../../parts/attempt-log.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { partsTexts } from '../../parts/texts.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { subscriberTexts } from './texts.ts';

type Held = {
  readonly id: string;
  readonly message_id: string;
  readonly accepted_at: string;
  readonly reason: string;
  readonly due_at?: string;
  readonly expires_at: string;
  readonly attempts: number;
  readonly attempt_log?: readonly { readonly attempted_at: string; readonly reason: string }[];
};

const PAGE = 20;

/** The messages that are held for a subscription, in the order in which they go out. */
export const HeldMessages = ({ urn }: { readonly urn: string }) => {
  const texts = useTexts(subscriberTexts);
  const { actions, attempts: failedAttempts } = useTexts(partsTexts);
  const { api, projectId, may } = useSession();
  const load: LoadPage<Held> = async (cursor) => {
    const query = { subscription_urn: urn, limit: PAGE, ...(cursor && { cursor }) };
    const params = { path: { project_id: projectId }, query };
    const { held = [], next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/held', { params }));
    return { items: held, next: next_cursor };
  };
  return (
    <PagedTable<Held>
      heading="h2"
      prefix="held-"
      title={texts.held}
      queryKey={['held', projectId, urn]}
      load={load}
      trackBy={({ id }) => id}
      empty={texts.heldEmpty}
      columns={[
        {
          id: 'message',
          header: texts.message,
          isRowHeader: true,
          cell: ({ message_id }) => <RouteLink to={`/messages/${message_id}`}>{message_id}</RouteLink>,
        },
        { id: 'reason', header: texts.reason, cell: ({ reason }) => reason },
        { id: 'accepted', header: texts.accepted, cell: ({ accepted_at }) => <Time at={accepted_at} /> },
        {
          id: 'attempts',
          header: failedAttempts,
          cell: ({ attempts, attempt_log }) =>
            attempt_log === undefined ? attempts.toLocaleString() : <AttemptPopover log={attempt_log} />,
        },
        { id: 'due', header: texts.due, cell: ({ due_at }) => <Time at={due_at} /> },
        { id: 'expires', header: texts.expires, cell: ({ expires_at }) => <Time at={expires_at} /> },
        ...(may('operator') ? [{ id: 'actions', header: actions, cell: ({ id }: Held) => <ActOnHeld id={id} /> }] : []),
      ]}
    />
  );
};

const ActOnHeld = ({ id }: { readonly id: string }) => {
  const texts = useTexts(subscriberTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const params = { path: { project_id: projectId, id } };
  const [isAsking, setAsking] = useState(false);
  const tell = async (text: string) => {
    notify({ type: 'success', text });
    await Promise.all(['held', 'hold'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  };
  const release = useMutation({
    mutationFn: () => dataOf(api.POST('/ops/v1/{project_id}/held/{id}/release', { params })),
    onSuccess: () => tell(texts.released),
  });
  const drop = async () => {
    await done(api.DELETE('/ops/v1/{project_id}/held/{id}', { params }));
    await tell(texts.dropped);
  };
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="inline-link" disabled={release.isPending} onClick={() => release.mutate()}>
          {texts.release}
        </Button>
        <Button variant="inline-link" disabled={release.isPending} onClick={() => setAsking(true)}>
          {texts.drop}
        </Button>
      </SpaceBetween>
      {release.error !== null && <ErrorAlert error={release.error} />}
      {isAsking && (
        <Confirm title={texts.dropTitle} action={texts.drop} onConfirm={drop} onClose={() => setAsking(false)}>
          {texts.dropText}
        </Confirm>
      )}
    </>
  );
};
