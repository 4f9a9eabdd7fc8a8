import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import type { TableProps } from '@cloudscape-design/components/table';
import { useTexts } from '../../i18n/language.tsx';
import type { Role } from '../../session/session.tsx';
import { accessTexts } from './texts.ts';

/** What something or somebody may do. */
export type Grant = { readonly actions: '*' | Role | readonly string[]; readonly topics?: readonly string[] };

/** A grant as it is being chosen: topics as they are typed. */
export type GrantDraft = { readonly role: Role; readonly topics: string };

export const NEW_GRANT: GrantDraft = { role: 'publisher', topics: '' };

const ROLES: readonly Role[] = ['reader', 'publisher', 'operator', 'admin'];

/** What the API takes of a draft. */
export const grantOf = ({ role, topics }: GrantDraft) => {
  const patterns = topics.split(/[\s,]+/).filter((pattern) => pattern !== '');
  return { actions: role, ...(patterns.length > 0 && { topics: patterns }) };
};

type GrantFieldsProps = { readonly draft: GrantDraft; readonly onChange: (draft: GrantDraft) => void };

/** Chooses a role and the topics that it is for. */
export const GrantFields = ({ draft, onChange }: GrantFieldsProps) => {
  const texts = useTexts(accessTexts);
  return (
    <>
      <FormField label={texts.actions}>
        <Select
          ariaLabel={texts.actions}
          selectedOption={{ value: draft.role, label: texts.roles[draft.role] }}
          options={ROLES.map((value) => ({ value, label: texts.roles[value] }))}
          onChange={({ detail }) =>
            onChange({ ...draft, role: ROLES.find((role) => role === detail.selectedOption.value) ?? draft.role })
          }
        />
      </FormField>
      <FormField label={texts.topics} constraintText={texts.topicsRule}>
        <Input value={draft.topics} onChange={({ detail }) => onChange({ ...draft, topics: detail.value })} />
      </FormField>
    </>
  );
};

/** The columns that say what something may do. */
export const useGrantColumns = (): readonly TableProps.ColumnDefinition<Grant>[] => {
  const texts = useTexts(accessTexts);
  return [
    {
      id: 'actions',
      header: texts.actions,
      cell: ({ actions }) => {
        if (actions === '*') return texts.everything;
        return typeof actions === 'string' ? actions : actions.join(', ');
      },
    },
    { id: 'topics', header: texts.topics, cell: ({ topics }) => topics?.join(', ') ?? texts.allTopics },
  ];
};
