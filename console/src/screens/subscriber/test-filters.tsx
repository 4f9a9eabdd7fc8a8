import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { attributeOf, filterPolicyOf, type NamedValue, NamedValues } from '../../parts/named-values.tsx';
import { useSession } from '../../session/session.tsx';
import { subscriberTexts } from './texts.ts';

type TestFiltersProps = {
  readonly urn: string;
  /** The policies as they are being written. */
  readonly draft: readonly NamedValue[];
};

/** Asks whether a message with some attributes would come, by the filter policies as they are being written. */
export const TestFilters = ({ urn, draft }: TestFiltersProps) => {
  const texts = useTexts(subscriberTexts);
  const { api, projectId } = useSession();
  const [attributes, setAttributes] = useState<readonly NamedValue[]>([]);
  const params = { path: { project_id: projectId, subscription_urn: urn } };
  const test = useMutation({
    mutationFn: () => {
      const body = { message_attributes: attributes.map(attributeOf), filter_polices: draft.map(filterPolicyOf) };
      return dataOf(api.POST('/ops/v1/{project_id}/subscriptions/{subscription_urn}/filter-test', { params, body }));
    },
  });
  return (
    <SpaceBetween size="s">
      <Header variant="h3">{texts.wouldItCome}</Header>
      <NamedValues
        label={texts.attributes}
        items={attributes}
        onChange={setAttributes}
        empty={texts.attributesEmpty}
        addText={texts.addAttribute}
      />
      <Button formAction="none" loading={test.isPending} onClick={() => test.mutate()}>
        {texts.testFilters}
      </Button>
      {test.error !== null && <ErrorAlert error={test.error} />}
      {test.data !== undefined && (
        <StatusIndicator type={test.data.matches ? 'success' : 'stopped'}>
          {test.data.matches ? texts.itComes : texts.itComesNot(test.data.refused_by.join(', '))}
        </StatusIndicator>
      )}
    </SpaceBetween>
  );
};
