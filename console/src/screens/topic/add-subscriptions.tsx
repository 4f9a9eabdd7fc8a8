import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Faults } from '../../parts/faults.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { PROTOCOLS } from '../../parts/protocols.ts';
import { useSession } from '../../session/session.tsx';
import { topicTexts } from './texts.ts';

type Line = { readonly protocol: (typeof PROTOCOLS)[number]; readonly endpoint: string; readonly remark: string };

/** The subscription that a line names; undefined when it names none. */
const readLine = (line: string): Line | undefined => {
  const [name = '', endpoint = '', ...remark] = line.split(/[\s,;]+/);
  const protocol = PROTOCOLS.find((one) => one.toLowerCase() === name.toLowerCase());
  return protocol === undefined || endpoint === '' ? undefined : { protocol, endpoint, remark: remark.join(' ') };
};

/** Adds as many as are pasted, one after the other; those that could not be added stay in the form, with the reason. */
export const AddSubscriptions = ({
  topicUrn,
  onClose,
}: {
  readonly topicUrn: string;
  readonly onClose: () => void;
}) => {
  const texts = useTexts(topicTexts);
  const { api, projectId } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  const [text, setText] = useState('');
  const [faults, setFaults] = useState<readonly string[]>([]);
  const params = { path: { project_id: projectId, topic_urn: topicUrn } };
  const addLine = async (line: string): Promise<string | undefined> => {
    const body = readLine(line);
    if (body === undefined) return texts.wrongLine(line);
    try {
      await dataOf(api.POST('/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions', { params, body }));
      return undefined;
    } catch (error) {
      if (error instanceof ApiError && error.code !== '') return `${line}: ${error.message} (${error.code})`;
      throw error;
    }
  };
  const add = async () => {
    const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
    const left: string[] = [];
    const reasons: string[] = [];
    for (const line of lines) {
      const fault = await addLine(line);
      if (fault === undefined) continue;
      left.push(line);
      reasons.push(fault);
    }
    await queries.invalidateQueries({ queryKey: ['subscriptions'] });
    if (lines.length > left.length) notify({ type: 'success', text: texts.added(lines.length - left.length) });
    if (left.length === 0) return;
    setText(left.join('\n'));
    setFaults(reasons);
    throw new Error(texts.notAdded(left.length));
  };
  return (
    <FormDialog title={texts.add} action={texts.add} isReady={text.trim() !== ''} onSubmit={add} onClose={onClose}>
      <FormField label={texts.lines} description={texts.addText} stretch>
        <Textarea
          value={text}
          rows={8}
          placeholder={'email ada@example.com Ada\nhttps https://example.com/hook'}
          onChange={({ detail }) => setText(detail.value)}
        />
      </FormField>
      <Faults faults={faults} />
    </FormDialog>
  );
};
