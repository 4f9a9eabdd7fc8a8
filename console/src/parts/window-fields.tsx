import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../i18n/language.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import { partsTexts } from './texts.ts';
import { DAYS, type Window } from './week-picture.tsx';

type WindowFieldsProps = {
  readonly draft: PolicyDraft;
  readonly change: (changes: Partial<PolicyDraft>) => void;
};

const WORK_WEEK: Window = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' };

/** The windows of a policy, one below the other, and their time zone. */
export const WindowFields = ({ draft, change }: WindowFieldsProps) => {
  const texts = useTexts(partsTexts);
  const { windows, timeZone } = draft;
  const replace = (index: number, changes: Partial<Window>) =>
    change({ windows: windows.map((one, at) => (at === index ? { ...one, ...changes } : one)) });
  return (
    <SpaceBetween size="s">
      {windows.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows have no names, and are known by their place.
        <SpaceBetween key={index} direction="horizontal" size="s" alignItems="end">
          <FormField label={texts.windowDays}>
            <Multiselect
              selectedOptions={one.days.map((value) => ({ value, label: texts.days[value] }))}
              options={DAYS.map((value) => ({ value, label: texts.days[value] }))}
              hideTokens
              placeholder={one.days.map((day) => texts.days[day]).join(', ')}
              onChange={({ detail }) =>
                replace(index, {
                  days: DAYS.filter((day) => detail.selectedOptions.some(({ value }) => value === day)),
                })
              }
            />
          </FormField>
          <FormField label={texts.windowFrom}>
            <Input value={one.from} onChange={({ detail }) => replace(index, { from: detail.value })} />
          </FormField>
          <FormField label={texts.windowTo}>
            <Input value={one.to} onChange={({ detail }) => replace(index, { to: detail.value })} />
          </FormField>
          <Button onClick={() => change({ windows: windows.filter((_, at) => at !== index) })}>
            {texts.removeWindow}
          </Button>
        </SpaceBetween>
      ))}
      <Button iconName="add-plus" onClick={() => change({ windows: [...windows, WORK_WEEK] })}>
        {texts.addWindow}
      </Button>
      {windows.length > 0 && (
        <FormField label={texts.timeZone} constraintText={texts.timeZoneText}>
          <Input value={timeZone} onChange={({ detail }) => change({ timeZone: detail.value })} />
        </FormField>
      )}
    </SpaceBetween>
  );
};
