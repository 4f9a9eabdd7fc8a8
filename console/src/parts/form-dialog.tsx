import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { ErrorAlert } from './error-alert.tsx';
import { partsTexts } from './texts.ts';

type FormDialogProps = {
  readonly title: string;
  /** The fields. */
  readonly children: ReactNode;
  /** The word on the button: what is done. */
  readonly action: string;
  /** Whether the button can be pressed. @default true */
  readonly isReady?: boolean;
  readonly onSubmit: () => Promise<unknown>;
  /** Called when it is done, or not to be done. */
  readonly onClose: () => void;
};

/**
 * A form over the screen. Enter submits it; it stays open, with the error of the API, when that has refused: the API checks the
 * fields, and says what is allowed.
 */
export const FormDialog = ({ title, children, action, isReady = true, onSubmit, onClose }: FormDialogProps) => {
  const texts = useTexts(partsTexts);
  const { mutate, isPending, error } = useMutation({ mutationFn: onSubmit, onSuccess: onClose });
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
            <Button variant="primary" loading={isPending} disabled={!isReady} onClick={() => mutate()}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isPending) mutate();
        }}
      >
        <SpaceBetween size="m">
          {children}
          {error !== null && <ErrorAlert error={error} />}
        </SpaceBetween>
        {/* Enter in a field submits a form only if it has such a button. */}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
};
