import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { useSession } from '../../session/session.tsx';
import { templatesTexts } from './texts.ts';

/** What a text of a template may be for. */
const TEMPLATE_PROTOCOLS = ['default', ...PROTOCOLS] as const;

/** Asks for a template: the first text of it, or one for another protocol. */
export const CreateTemplate = ({ onClose }: { readonly onClose: () => void }) => {
  const texts = useTexts(templatesTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState('');
  const [protocol, setProtocol] = useState<(typeof TEMPLATE_PROTOCOLS)[number]>('default');
  const [content, setContent] = useState('');
  const create = async () => {
    const params = { path: { project_id: projectId } };
    const body = { message_template_name: name, protocol, content };
    await dataOf(api.POST('/v2/{project_id}/notifications/message_template', { params, body }));
    await queries.invalidateQueries({ queryKey: ['templates'] });
    notify({ type: 'success', text: texts.created(name) });
  };
  const options = TEMPLATE_PROTOCOLS.map((value) => ({ value, label: value === 'default' ? texts.default : value }));
  return (
    <FormDialog title={texts.create} action={texts.create} onSubmit={create} onClose={onClose}>
      <FormField label={texts.name} constraintText={texts.nameRule}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label={texts.protocol}>
        <Select
          ariaLabel={texts.protocol}
          selectedOption={options.find(({ value }) => value === protocol) ?? null}
          options={options}
          onChange={({ detail }) =>
            setProtocol(TEMPLATE_PROTOCOLS.find((one) => one === detail.selectedOption.value) ?? protocol)
          }
        />
      </FormField>
      <FormField label={texts.text} constraintText={texts.textRule} stretch>
        <Textarea rows={8} value={content} onChange={({ detail }) => setContent(detail.value)} />
      </FormField>
    </FormDialog>
  );
};
