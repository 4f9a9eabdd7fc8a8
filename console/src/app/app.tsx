import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense } from 'react';
import { useTexts } from '../i18n/language.tsx';
import { SessionProvider, useSignIn } from '../session/session.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { appTexts } from './texts.ts';

/** Loaded once somebody is signed in: the page before needs little of it. */
const Shell = lazy(async () => ({ default: (await import('./shell.tsx')).Shell }));

/** The whole page. */
export const App = () => {
  const state = useSignIn();
  switch (state.name) {
    case 'loading':
      return <Waiting />;
    case 'signed-out':
      return <SignInPage {...state} />;
    case 'signed-in':
      return (
        <SessionProvider value={state.session}>
          <Suspense fallback={<Waiting />}>
            <Shell key={state.session.projectId} />
          </Suspense>
        </SessionProvider>
      );
  }
};

const Waiting = () => {
  const { loading } = useTexts(appTexts);
  return (
    <Box textAlign="center" padding="xxxl">
      <Spinner size="large" /> <Box variant="p">{loading}</Box>
    </Box>
  );
};
