import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLocation } from 'wouter';
import { useTexts } from '../i18n/language.tsx';
import { appTexts } from './texts.ts';

/** What an address of the console shows that no screen has. */
export const NotFound = () => {
  const texts = useTexts(appTexts);
  const [, navigate] = useLocation();
  return (
    <Box textAlign="center" padding="xxl">
      <SpaceBetween size="m">
        <Box variant="h1">{texts.notFound}</Box>
        <Button onClick={() => navigate('/')}>{texts.toHome}</Button>
      </SpaceBetween>
    </Box>
  );
};
