import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSave } from '../../parts/save.ts';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { subscriberTexts } from './texts.ts';

type EditRemarkProps = {
  readonly topicUrn: string;
  readonly urn: string;
  readonly remark: string;
  readonly onClose: () => void;
};

/** Changes the remark of a subscription; an empty one takes it away. */
export const EditRemark = ({ topicUrn, urn, remark, onClose }: EditRemarkProps) => {
  const texts = useTexts(subscriberTexts);
  const { save } = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [value, setValue] = useState(remark);
  const path = '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions/{subscription_urn}';
  const params = { path: { project_id: projectId, topic_urn: topicUrn, subscription_urn: urn } };
  const { mutateAsync } = useSave(['subscriptions'], () => dataOf(api.PUT(path, { params, body: { remark: value } })));
  return (
    <FormDialog title={texts.editRemark} action={save} onSubmit={() => mutateAsync()} onClose={onClose}>
      <FormField label={texts.remark} constraintText={texts.remarkRule}>
        <Input value={value} onChange={({ detail }) => setValue(detail.value)} />
      </FormField>
    </FormDialog>
  );
};
