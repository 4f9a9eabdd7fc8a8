import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { NamedValues } from '../../parts/named-values.tsx';
import { TopicSelect } from '../../parts/topic-select.tsx';
import { type Draft, FORM_NAMES } from './draft.ts';
import { StructureFields } from './structure-fields.tsx';
import { TemplateFields } from './template-fields.tsx';
import { publishTexts } from './texts.ts';

type DraftFormProps = {
  readonly topic: string;
  readonly onTopicChange: (topicUrn: string) => void;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** The buttons. */
  readonly children: ReactNode;
};

/** The fields of a message. */
export const DraftForm = ({ topic, onTopicChange, draft, onChange, children }: DraftFormProps) => {
  const texts = useTexts(publishTexts);
  const change = (changes: Partial<Draft>) => onChange({ ...draft, ...changes });
  return (
    <Container>
      <SpaceBetween size="l">
        <FormField label={texts.topic}>
          <TopicSelect value={topic} onChange={onTopicChange} />
        </FormField>
        <FormField label={texts.subject} constraintText={texts.subjectRule}>
          <Input value={draft.subject} onChange={({ detail }) => change({ subject: detail.value })} />
        </FormField>
        <FormField label={texts.form}>
          <RadioGroup
            value={draft.form}
            onChange={({ detail }) => change({ form: FORM_NAMES.find((name) => name === detail.value) ?? 'message' })}
            items={FORM_NAMES.map((value) => ({
              value,
              label: texts.forms[value],
              description: texts.formTexts[value],
            }))}
          />
        </FormField>
        <TextFields draft={draft} change={change} />
        <NamedValues
          label={texts.attributes}
          items={draft.attributes}
          onChange={(attributes) => change({ attributes })}
          empty={texts.attributesEmpty}
          addText={texts.addAttribute}
        />
        <FormField label={texts.lifetime} constraintText={texts.lifetimeRule}>
          <Input
            inputMode="numeric"
            placeholder="3600"
            value={draft.lifetime}
            onChange={({ detail }) => change({ lifetime: detail.value })}
          />
        </FormField>
        {children}
      </SpaceBetween>
    </Container>
  );
};

type TextFieldsProps = { readonly draft: Draft; readonly change: (changes: Partial<Draft>) => void };

const TextFields = ({ draft, change }: TextFieldsProps) => {
  const texts = useTexts(publishTexts);
  switch (draft.form) {
    case 'message':
      return (
        <FormField label={texts.message} stretch>
          <Textarea rows={8} value={draft.message} onChange={({ detail }) => change({ message: detail.value })} />
        </FormField>
      );
    case 'structure':
      return <StructureFields structure={draft.structure} onChange={(structure) => change({ structure })} />;
    case 'template':
      return (
        <TemplateFields
          template={draft.template}
          variables={draft.variables}
          onChange={(template, variables) => change({ template, variables })}
        />
      );
  }
};
