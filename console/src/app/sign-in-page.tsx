import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTexts } from '../i18n/language.tsx';
import { ErrorAlert } from '../parts/error-alert.tsx';
import { appTexts } from './texts.ts';

/** What who is not signed in sees. */
export const SignInPage = ({ signIn, error }: { readonly signIn: () => Promise<void>; readonly error?: Error }) => {
  const texts = useTexts(appTexts);
  return (
    <main>
      <Box padding="xxxl" textAlign="center">
        <SpaceBetween size="l">
          <Box variant="h1">{texts.title}</Box>
          <Box variant="p">{texts.signInText}</Box>
          {error !== undefined && <ErrorAlert error={error} />}
          <Button variant="primary" onClick={() => void signIn()}>
            {texts.signIn}
          </Button>
        </SpaceBetween>
      </Box>
    </main>
  );
};
