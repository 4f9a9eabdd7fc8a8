import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { useAddressParameter } from './address.ts';
import { ErrorAlert } from './error-alert.tsx';
import { type LoadPage, usePages } from './pages.ts';
import { partsTexts } from './texts.ts';

type PagedTableProps<Item> = {
  /** What the list is of: its filters, too. The answers are kept under it. */
  readonly queryKey: readonly unknown[];
  readonly load: LoadPage<Item>;
  /** Whether there is something to ask for. @default true */
  readonly isEnabled?: boolean;
  readonly columns: readonly TableProps.ColumnDefinition<Item>[];
  /** The id of an item. */
  readonly trackBy: (item: Item) => string;
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly filters?: ReactNode;
  /** What an empty list teaches: what would stand here, and how it comes to be. */
  readonly empty: ReactNode;
  /** @default no selection */
  readonly selection?: {
    readonly items: readonly Item[];
    readonly onChange: (items: readonly Item[]) => void;
    readonly labelOf: (item: Item) => string;
  };
  /** A heading of the screen, or of a part of it. @default 'h1' */
  readonly heading?: 'h1' | 'h2';
  /** Before the names of its parameters in the address; for a second list on a screen. @default '' */
  readonly prefix?: string;
};

/**
 * A list of the API: loaded page by page as it is looked at, never as a whole. The order of the columns applies to the page that
 * is shown: the API has an order of its own. Page and order are kept in the address.
 */
export const PagedTable = <Item,>(props: PagedTableProps<Item>) => {
  const { columns, trackBy, selection, heading = 'h1', prefix = '' } = props;
  const texts = useTexts(partsTexts);
  const [page, setPage] = useAddressParameter(`${prefix}page`, { initial: '1' });
  const [order, setOrder] = useAddressParameter(`${prefix}order`);
  const pages = usePages<Item>({ ...props, page: Number(page) });
  const [sortedBy, direction] = order.split('.');
  const sortingColumn = columns.find(({ id }) => id !== undefined && id === sortedBy);
  const { items, collectionProps } = useCollection<Item>(pages.items, {
    sorting: sortingColumn === undefined ? {} : { defaultState: { sortingColumn, isDescending: direction === 'desc' } },
  });
  return (
    <Table<Item>
      {...collectionProps}
      onSortingChange={(event) => {
        collectionProps.onSortingChange?.(event);
        const id = columns.find((column) => column.sortingField === event.detail.sortingColumn.sortingField)?.id;
        setOrder(`${id ?? ''}${event.detail.isDescending === true ? '.desc' : ''}`);
      }}
      variant={heading === 'h1' ? 'full-page' : 'container'}
      stickyHeader={false}
      columnDefinitions={columns}
      items={items}
      trackBy={trackBy}
      loading={pages.isLoading}
      loadingText={texts.loading}
      wrapLines
      enableKeyboardNavigation
      {...(selection !== undefined && {
        selectionType: 'multi' as const,
        selectedItems: selection.items,
        onSelectionChange: ({ detail }) => selection.onChange(detail.selectedItems),
        ariaLabels: {
          selectionGroupLabel: texts.selection,
          allItemsSelectionLabel: () => texts.selectAll,
          itemSelectionLabel: (_all: unknown, item: Item) => selection.labelOf(item),
        },
      })}
      header={<TableHeader {...props} heading={heading} onRefresh={pages.refresh} />}
      filter={props.filters}
      pagination={
        <Pagination
          currentPageIndex={Number(page)}
          pagesCount={pages.count}
          openEnd={pages.hasMore}
          onChange={({ detail }) => setPage(String(detail.currentPageIndex))}
        />
      }
      empty={pages.error === undefined ? <Box padding="l">{props.empty}</Box> : <ErrorAlert error={pages.error} />}
    />
  );
};

type TableHeaderProps = {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly heading: 'h1' | 'h2';
  readonly onRefresh: () => void;
};

const TableHeader = ({ title, description, actions, heading, onRefresh }: TableHeaderProps) => {
  const texts = useTexts(partsTexts);
  return (
    <Header
      variant={heading === 'h1' ? 'awsui-h1-sticky' : 'h2'}
      description={description}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={texts.refresh} onClick={onRefresh} />
          {actions}
        </SpaceBetween>
      }
    >
      {title}
    </Header>
  );
};
