import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useTexts } from '../../i18n/language.tsx';
import { JsonField } from '../../parts/json-field.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { triggersTexts } from './texts.ts';
import { OUTPUTS, type TriggerDraft } from './trigger-draft.ts';

type TriggerFieldsProps = {
  readonly draft: TriggerDraft;
  readonly onChange: (draft: TriggerDraft) => void;
  /** Whether name and source can be chosen. */
  readonly isNew: boolean;
};

/** The fields of a trigger. */
export const TriggerFields = ({ draft, onChange, isNew }: TriggerFieldsProps) => {
  const texts = useTexts(triggersTexts);
  const change = (changes: Partial<TriggerDraft>) => onChange({ ...draft, ...changes });
  return (
    <SpaceBetween size="m">
      <FormField label={texts.name}>
        <Input value={draft.name} readOnly={!isNew} onChange={({ detail }) => change({ name: detail.value })} />
      </FormField>
      <FormField label={texts.source} constraintText={texts.sourceRule}>
        <Input value={draft.source} readOnly={!isNew} onChange={({ detail }) => change({ source: detail.value })} />
      </FormField>
      <FormField label={texts.topic}>
        <TopicSelect value={draft.topic} onChange={(topic) => change({ topic })} />
      </FormField>
      <JsonField
        label={texts.pattern}
        description={texts.patternRule}
        value={draft.pattern}
        onChange={(pattern) => change({ pattern })}
      />
      <FormField label={texts.output}>
        <Select
          ariaLabel={texts.output}
          selectedOption={{ value: draft.output, label: texts.outputs[draft.output] }}
          options={OUTPUTS.map((value) => ({ value, label: texts.outputs[value] }))}
          onChange={({ detail }) =>
            change({ output: OUTPUTS.find((one) => one === detail.selectedOption.value) ?? 'message_template' })
          }
        />
      </FormField>
      {draft.output === 'message_template' && (
        <FormField label={texts.text} stretch>
          <Textarea value={draft.text} rows={5} onChange={({ detail }) => change({ text: detail.value })} />
        </FormField>
      )}
      {draft.output === 'template_name' && (
        <FormField label={texts.templateName}>
          <Input value={draft.templateName} onChange={({ detail }) => change({ templateName: detail.value })} />
        </FormField>
      )}
      <FormField label={texts.subject}>
        <Input value={draft.subject} onChange={({ detail }) => change({ subject: detail.value })} />
      </FormField>
      <JsonField
        label={texts.variables}
        description={texts.variablesRule}
        rows={4}
        value={draft.variables}
        onChange={(variables) => change({ variables })}
      />
    </SpaceBetween>
  );
};
