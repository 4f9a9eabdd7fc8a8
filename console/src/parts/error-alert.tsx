import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { ApiError } from '../api/errors.ts';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** An error as people can act on it: the text of the API, its code, and the id of the call to ask about. */
export const ErrorAlert = ({ error }: { readonly error: Error }) => {
  const texts = useTexts(partsTexts);
  const { code, requestId } = error instanceof ApiError ? error : { code: '', requestId: '' };
  const isUnanswered = error instanceof ApiError && error.status === 0;
  return (
    <Alert type="error" header={isUnanswered ? texts.noAnswer : code || texts.failed}>
      <Box variant="p">{error.message}</Box>
      {requestId !== '' && (
        <Box variant="small">
          {texts.requestId}: <Box variant="code">{requestId}</Box>
        </Box>
      )}
    </Alert>
  );
};
