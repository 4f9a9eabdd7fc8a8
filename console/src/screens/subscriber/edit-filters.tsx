import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { filterPolicyOf, type NamedValue, NamedValues } from '../../parts/named-values.tsx';
import { useSave } from '../../parts/save.ts';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { TestFilters } from './test-filters.tsx';
import { subscriberTexts } from './texts.ts';

export type FilterPolicy = { readonly name: string; readonly string_equals: readonly string[] };

type EditFiltersProps = {
  readonly urn: string;
  readonly policies: readonly FilterPolicy[];
  readonly onClose: () => void;
};

/** Sets the filter policies of a subscription in place of those that it has; without any, they are removed. */
export const EditFilters = ({ urn, policies, onClose }: EditFiltersProps) => {
  const texts = useTexts(subscriberTexts);
  const { save } = useTexts(partsTexts);
  const [items, setItems] = useState<readonly NamedValue[]>(() =>
    policies.map(({ name, string_equals }) => ({ name, value: string_equals.join(', ') })),
  );
  const change = useChange(urn);
  const { mutateAsync } = useSave(['subscriptions'], () => change(items));
  return (
    <FormDialog title={texts.editFilters} action={save} onSubmit={() => mutateAsync()} onClose={onClose}>
      <Box variant="p">{texts.filtersText}</Box>
      <NamedValues
        label={texts.filters}
        items={items}
        onChange={setItems}
        empty={texts.filtersEmpty}
        addText={texts.addFilter}
      />
      <TestFilters urn={urn} draft={items} />
    </FormDialog>
  );
};

const PATH = '/v2/{project_id}/notifications/subscriptions/filter_polices';

const useChange = (urn: string) => {
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId } };
  return async (items: readonly NamedValue[]): Promise<void> => {
    const filter_polices = items.map(filterPolicyOf);
    const { batch_result = [], request_id } = await dataOf(
      items.length === 0
        ? api.DELETE(PATH, { params, body: { subscription_urns: [urn] } })
        : api.PUT(PATH, { params, body: { polices: [{ subscription_urn: urn, filter_polices }] } }),
    );
    // What could not be changed is told in an answer of 200 (contract section 3.3).
    const [refused] = batch_result;
    if (refused !== undefined)
      throw new ApiError(refused.message, { status: 200, code: refused.code, requestId: request_id });
  };
};
