import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { AttemptPopover } from '../../parts/attempt-log.tsx';
import { DeliveryStateMark, REPORTED_STATES } from '../../parts/delivery-state.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { partsTexts } from '../../parts/texts.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { messagesTexts } from './texts.ts';

type Recipient = {
  readonly subscription_urn: string;
  readonly protocol: string;
  readonly state: (typeof REPORTED_STATES)[number];
  readonly reported_at: string;
  readonly until?: string;
  readonly reason?: string;
  readonly attempt_log?: readonly { readonly attempted_at: string; readonly reason: string }[];
};

const PAGE = 50;

/** Who has not got a message, and why. */
export const Recipients = ({ messageId }: { readonly messageId: string }) => {
  const texts = useTexts(messagesTexts);
  const words = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [chosen, setChosen] = useAddressParameter('state', { clears: ['page'] });
  const state = REPORTED_STATES.find((one) => one === chosen);
  const load: LoadPage<Recipient> = async (cursor) => {
    const path = { project_id: projectId, message_id: messageId };
    const query = { limit: PAGE, ...(state && { state }), ...(cursor && { cursor }) };
    const { recipients, next_cursor } = await dataOf(
      api.GET('/ops/v1/{project_id}/messages/{message_id}/recipients', { params: { path, query } }),
    );
    return { items: recipients, next: next_cursor };
  };
  const any = { value: '', label: texts.any };
  const options = [any, ...REPORTED_STATES.map((value) => ({ value, label: words[value] }))];
  return (
    <PagedTable<Recipient>
      heading="h2"
      title={texts.recipientsTitle}
      description={texts.recipientsText}
      queryKey={['recipients', projectId, messageId, state]}
      load={load}
      trackBy={({ subscription_urn }) => subscription_urn}
      empty={texts.recipientsEmpty}
      filters={
        <FormField label={texts.state}>
          <Select
            ariaLabel={texts.state}
            selectedOption={options.find(({ value }) => value === chosen) ?? any}
            options={options}
            onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
          />
        </FormField>
      }
      columns={[
        {
          id: 'subscription',
          header: texts.recipient,
          isRowHeader: true,
          cell: ({ subscription_urn }) => (
            <RouteLink to={`/subscriptions/${subscription_urn}`}>{subscription_urn.split(':').at(-1)}</RouteLink>
          ),
        },
        { id: 'protocol', header: texts.protocol, sortingField: 'protocol', cell: ({ protocol }) => protocol },
        {
          id: 'state',
          header: texts.state,
          minWidth: 130,
          sortingField: 'state',
          cell: ({ state: its }) => <DeliveryStateMark state={its} />,
        },
        { id: 'reason', header: texts.reason, sortingField: 'reason', cell: ({ reason }) => reason ?? '–' },
        { id: 'attempts', header: texts.attempts, cell: ({ attempt_log }) => <AttemptPopover log={attempt_log} /> },
        { id: 'until', header: texts.until, sortingField: 'until', cell: ({ until }) => <Time at={until} /> },
        {
          id: 'reported',
          header: texts.reported,
          sortingField: 'reported_at',
          cell: ({ reported_at }) => <Time at={reported_at} />,
        },
      ]}
    />
  );
};
