import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { type ListedSubscription, topicUrnOf } from '../../parts/subscription-calls.ts';
import { useSession } from '../../session/session.tsx';
import { ActOnSuppressed } from './act-on-suppressed.tsx';
import type { SuppressedAction } from './suppressed-action.ts';
import { suppressionsTexts } from './texts.ts';

type SuppressedTableProps<Item> = {
  readonly list: keyof typeof suppressionsTexts.en.tabs;
  readonly queryKey: readonly unknown[];
  readonly load: LoadPage<Item>;
  readonly filters?: ReactNode;
  /** After endpoint and topic. */
  readonly columns: readonly TableProps.ColumnDefinition<Item>[];
  /** What an operator may do to those that are selected. */
  readonly actions: readonly SuppressedAction[];
  readonly link?: ReactNode;
};

/** One of the lists, with what can be done to those who are in it. */
export const SuppressedTable = <Item extends ListedSubscription>(props: SuppressedTableProps<Item>) => {
  const { list, columns, actions, link, ...table } = props;
  const texts = useTexts(suppressionsTexts);
  const { may } = useSession();
  const [selected, setSelected] = useState<readonly Item[]>([]);
  const [action, setAction] = useState<SuppressedAction>();
  const close = () => {
    setAction(undefined);
    setSelected([]);
  };
  return (
    <>
      <PagedTable<Item>
        {...table}
        heading="h2"
        title={texts.tabs[list]}
        description={
          <>
            {texts.about[list]} {link}
          </>
        }
        trackBy={({ subscription_urn }) => subscription_urn}
        empty={
          <>
            <Box variant="strong">{texts.empty[list]}</Box>
            <Box variant="p">{texts.emptyText[list]}</Box>
          </>
        }
        {...(may('operator') && {
          actions: <Actions actions={actions} isReady={selected.length > 0} onChoose={setAction} />,
          selection: {
            items: selected,
            onChange: setSelected,
            labelOf: ({ endpoint }: Item) => texts.select(endpoint),
          },
        })}
        columns={[
          {
            id: 'endpoint',
            header: texts.endpoint,
            sortingField: 'endpoint',
            isRowHeader: true,
            minWidth: 180,
            cell: ({ subscription_urn, endpoint }) => (
              <RouteLink to={`/subscriptions/${subscription_urn}`}>{endpoint}</RouteLink>
            ),
          },
          {
            id: 'topic',
            header: texts.topic,
            cell: (one) => <RouteLink to={`/topics/${topicUrnOf(one)}`}>{topicUrnOf(one).split(':').at(-1)}</RouteLink>,
          },
          ...columns,
        ]}
      />
      {action !== undefined && <ActOnSuppressed subscriptions={selected} action={action} onClose={close} />}
    </>
  );
};

type ActionsProps = {
  readonly actions: readonly SuppressedAction[];
  readonly isReady: boolean;
  readonly onChoose: (action: SuppressedAction) => void;
};

const Actions = ({ actions, isReady, onChoose }: ActionsProps) => {
  const texts = useTexts(suppressionsTexts);
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {actions.map((action) => (
        <Button key={action} disabled={!isReady} onClick={() => onChoose(action)}>
          {texts[action]}
        </Button>
      ))}
    </SpaceBetween>
  );
};
