import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { type Grant, useGrantColumns } from './grant.tsx';
import { accessTexts } from './texts.ts';

/** What has access to a project. */
type AccessKind = 'credentials' | 'tokens' | 'members' | 'principals';

type AccessTableProps<Item> = {
  readonly kind: AccessKind;
  /** All of them: the API has no pages here. */
  readonly load: () => Promise<readonly Item[]>;
  /** What an item is known by, to people as well. */
  readonly nameOf: (item: Item) => string;
  /** The columns before and after those that say what it may do. */
  readonly first: readonly TableProps.ColumnDefinition<Item>[];
  readonly last: readonly TableProps.ColumnDefinition<Item>[];
  readonly empty: readonly [title: string, text: string];
  /** The button that makes another. */
  readonly create: ReactNode;
  /** What can be done to one beside deleting it. */
  readonly actions?: (item: Item) => ReactNode;
  readonly remove: (item: Item) => Promise<unknown>;
};

/** A list of what has access, each of which can be deleted. */
export const AccessTable = <Item extends Grant>(props: AccessTableProps<Item>) => {
  const { kind, load, nameOf, first, last, empty, create, actions, remove } = props;
  const texts = useTexts(accessTexts);
  const { projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const grantColumns = useGrantColumns();
  const [removed, setRemoved] = useState<Item>();
  const [title, text] = empty;
  const removeIt = async (item: Item) => {
    await remove(item);
    await queries.invalidateQueries({ queryKey: ['access', projectId, kind] });
    notify({ type: 'success', text: texts.removed(nameOf(item)) });
  };
  return (
    <>
      <PagedTable<Item>
        title={texts.tabs[kind]}
        heading="h2"
        queryKey={['access', projectId, kind]}
        load={async () => ({ items: await load() })}
        trackBy={nameOf}
        empty={
          <>
            <Box variant="strong">{title}</Box>
            <Box variant="p">{text}</Box>
          </>
        }
        actions={create}
        columns={[
          ...first,
          ...grantColumns,
          ...last,
          {
            id: 'act',
            header: texts.act,
            minWidth: 90,
            cell: (item) => (
              <SpaceBetween direction="horizontal" size="xs">
                {actions?.(item)}
                <Button variant="inline-link" ariaLabel={texts.removeOf(nameOf(item))} onClick={() => setRemoved(item)}>
                  {texts.remove}
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {removed !== undefined && (
        <Confirm
          title={texts.removeTitle(nameOf(removed))}
          action={texts.remove}
          onConfirm={() => removeIt(removed)}
          onClose={() => setRemoved(undefined)}
        >
          {texts.removeText[kind]}
        </Confirm>
      )}
    </>
  );
};

/** The column of the last use. */
export const useLastUseColumn = () => {
  const texts = useTexts(accessTexts);
  return {
    id: 'used',
    header: texts.lastUse,
    cell: ({ last_used_at }: { readonly last_used_at?: string }) =>
      last_used_at === undefined ? texts.never : <Time at={last_used_at} />,
  };
};
