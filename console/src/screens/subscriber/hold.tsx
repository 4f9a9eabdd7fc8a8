import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../../i18n/language.tsx';
import { Time } from '../../parts/time.tsx';
import { subscriberTexts } from './texts.ts';

type HoldProps = {
  readonly hold:
    | {
        readonly held_for?: string;
        readonly reason?: string;
        readonly since?: string;
        readonly until?: string;
        readonly held_messages: number;
        readonly has_more: boolean;
        readonly oldest_accepted_at?: string;
      }
    | undefined;
};

/** Why messages of a subscription are held, and how many. */
export const Hold = ({ hold }: HoldProps) => {
  const texts = useTexts(subscriberTexts);
  const { held_for, reason, since, until, held_messages = 0, has_more, oldest_accepted_at } = hold ?? {};
  return (
    <Container header={<Header variant="h2">{texts.hold}</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: texts.heldFor,
            value:
              held_for === undefined ? (
                <StatusIndicator type="success">{texts.notHeld}</StatusIndicator>
              ) : (
                <StatusIndicator type="stopped">{held_for}</StatusIndicator>
              ),
          },
          { label: texts.reason, value: reason ?? '–' },
          { label: texts.since, value: <Time at={since} /> },
          { label: texts.until, value: <Time at={until} /> },
          {
            label: texts.count,
            value: has_more === true ? texts.more(held_messages) : held_messages.toLocaleString(),
          },
          { label: texts.oldest, value: <Time at={oldest_accepted_at} /> },
        ]}
      />
    </Container>
  );
};
