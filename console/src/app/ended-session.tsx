import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useTexts } from '../i18n/language.tsx';
import { useSession } from '../session/session.tsx';
import { appTexts } from './texts.ts';

/** What concerns every screen: a session that has ended. */
export const EndedSession = () => {
  const texts = useTexts(appTexts);
  const { hasEnded, signInAgain } = useSession();
  if (!hasEnded) return null;
  return (
    <Alert
      type="warning"
      header={texts.endedTitle}
      action={<Button onClick={() => void signInAgain()}>{texts.signIn}</Button>}
    >
      {texts.ended}
    </Alert>
  );
};
