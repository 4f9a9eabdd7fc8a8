import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { ErrorAlert } from './error-alert.tsx';
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

/** Asks before something is done that cannot be taken back. Stays open, with the error, when it did not work. */
export const Confirm = ({ title, children, action, typedName, onConfirm, onClose }: ConfirmProps) => {
  const texts = useTexts(partsTexts);
  const [typed, setTyped] = useState('');
  const { mutate, isPending, error } = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  return (
    <Modal
      visible
      header={title}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button
              variant="primary"
              loading={isPending}
              disabled={typedName !== undefined && typed !== typedName}
              onClick={() => mutate()}
            >
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {children}
        {typedName !== undefined && (
          <FormField label={texts.typeName(typedName)}>
            <Input value={typed} onChange={({ detail }) => setTyped(detail.value)} autoComplete={false} />
          </FormField>
        )}
        {error !== null && <ErrorAlert error={error} />}
      </SpaceBetween>
    </Modal>
  );
};
