import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { FormDialog } from './form-dialog.tsx';
import { partsTexts } from './texts.ts';

type ConfirmProps = {
  readonly title: string;
  /** What will happen, with numbers, and what cannot be taken back. */
  readonly children: ReactNode;
  /** The word on the button: what is done. */
  readonly action: string;
  /** What has to be typed first: the name of a topic. @default nothing */
  readonly typedName?: string;
  readonly onConfirm: () => Promise<unknown>;
  /** Called when it is done, or not to be done. */
  readonly onClose: () => void;
};

/** Asks before something is done that cannot be taken back. */
export const Confirm = ({ title, children, action, typedName, onConfirm, onClose }: ConfirmProps) => {
  const texts = useTexts(partsTexts);
  const [typed, setTyped] = useState('');
  const isReady = typedName === undefined || typed === typedName;
  return (
    <FormDialog title={title} action={action} isReady={isReady} onSubmit={onConfirm} onClose={onClose}>
      {children}
      {typedName !== undefined && (
        <FormField label={texts.typeName(typedName)}>
          <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} />
        </FormField>
      )}
    </FormDialog>
  );
};
