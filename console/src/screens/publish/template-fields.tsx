import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useSession } from '../../session/session.tsx';
import { publishTexts } from './texts.ts';

type Variables = Readonly<Record<string, string>>;

type TemplateFieldsProps = {
  readonly template: string;
  readonly variables: Variables;
  readonly onChange: (template: string, variables: Variables) => void;
};

const LIMIT = 100;

/** The template, and a field for each variable that one of its texts has. */
export const TemplateFields = ({ template, variables, onChange }: TemplateFieldsProps) => {
  const texts = useTexts(publishTexts);
  const { api, projectId } = useSession();
  const { data, error, isLoading } = useQuery({
    queryKey: ['templates', projectId],
    queryFn: () =>
      dataOf(
        api.GET('/v2/{project_id}/notifications/message_template', {
          params: { path: { project_id: projectId }, query: { limit: LIMIT } },
        }),
      ),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  const templates = data?.message_templates ?? [];
  const names = [...new Set(templates.map((one) => one.message_template_name))];
  const tags = [
    ...new Set(templates.filter((one) => one.message_template_name === template).flatMap((one) => one.tag_names)),
  ];
  return (
    <SpaceBetween size="m">
      <FormField label={texts.template}>
        <Select
          ariaLabel={texts.template}
          statusType={isLoading ? 'loading' : 'finished'}
          placeholder={texts.chooseTemplate}
          empty={texts.noTemplates}
          selectedOption={template === '' ? null : { value: template, label: template }}
          options={names.map((value) => ({ value, label: value }))}
          onChange={({ detail }) => onChange(detail.selectedOption.value ?? '', {})}
        />
      </FormField>
      {tags.map((tag) => (
        <FormField key={tag} label={`{${tag}}`}>
          <Input
            value={variables[tag] ?? ''}
            onChange={({ detail }) => onChange(template, { ...variables, [tag]: detail.value })}
          />
        </FormField>
      ))}
    </SpaceBetween>
  );
};
