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

/** Whether messages of a subscription are held, why, and how many. */
export const Hold = ({ hold }: HoldProps) => {
  const texts = useTexts(subscriberTexts);
  const { reason, since, until, held_messages = 0, has_more, oldest_accepted_at } = hold ?? {};
  return (
    <Container header={<Header variant="h2">{texts.hold}</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          {
            label: texts.heldFor,
            value: hold === undefined ? '–' : <HeldFor heldFor={hold.held_for} />,
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

/** The reason in words; one that the API has and this console does not know yet, as the API says it. */
const HeldFor = ({ heldFor }: { readonly heldFor: string | undefined }) => {
  const texts = useTexts(subscriberTexts);
  if (heldFor === undefined) return <StatusIndicator type="success">{texts.notHeld}</StatusIndicator>;
  const words = new Map(Object.entries(texts.heldForOf));
  return <StatusIndicator type="stopped">{words.get(heldFor) ?? heldFor}</StatusIndicator>;
};
