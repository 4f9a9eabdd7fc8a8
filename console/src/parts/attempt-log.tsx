import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import Table from '@cloudscape-design/components/table';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';
import { Time } from './time.tsx';

/** A failed attempt of a delivery. */
type Attempt = { readonly attempted_at: string; readonly reason: string };

type AttemptLogProps = {
  /** Oldest first; absent where none is known. */
  readonly log: readonly Attempt[] | undefined;
};

/** When a delivery was attempted, and why that failed. */
export const AttemptTable = ({ log = [] }: AttemptLogProps) => {
  const texts = useTexts(partsTexts);
  return (
    <Table<Attempt>
      variant="embedded"
      ariaLabels={{ tableLabel: texts.attempts }}
      items={log}
      columnDefinitions={[
        {
          id: 'attempted',
          header: texts.attempted,
          isRowHeader: true,
          cell: ({ attempted_at }) => <Time at={attempted_at} />,
        },
        { id: 'reason', header: texts.attemptReason, cell: ({ reason }) => reason },
      ]}
    />
  );
};

/** How many attempts of a recipient are known, as a button that shows them. */
export const AttemptPopover = ({ log }: AttemptLogProps) => {
  const texts = useTexts(partsTexts);
  if (log === undefined) return '–';
  return (
    <Popover
      size="large"
      triggerType="custom"
      header={texts.attempts}
      dismissAriaLabel={texts.close}
      content={<AttemptTable log={log} />}
    >
      <Button variant="inline-link" ariaLabel={texts.showAttempts(log.length)}>
        {log.length}
      </Button>
    </Popover>
  );
};
