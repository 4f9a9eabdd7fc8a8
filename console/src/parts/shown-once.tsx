import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../i18n/language.tsx';
import { Code } from './code.tsx';
import { partsTexts } from './texts.ts';

/** Values by what they are. */
export type Secrets = Readonly<Record<string, string>>;

/** Shows secrets that the API does not show again. */
export const ShownOnce = ({ secrets, onClose }: { readonly secrets: Secrets; readonly onClose: () => void }) => {
  const texts = useTexts(partsTexts);
  return (
    <Modal
      visible
      header={texts.once}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            {texts.close}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">{texts.onceText}</Alert>
        {Object.entries(secrets).map(([name, value]) => (
          <div key={name}>
            <Box variant="awsui-key-label">{name}</Box>
            <Code label={name} text={value} />
          </div>
        ))}
      </SpaceBetween>
    </Modal>
  );
};
