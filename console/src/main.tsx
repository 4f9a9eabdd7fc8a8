import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/errors.ts';
import { App } from './app/app.tsx';
import './app/base.css';
import { ComponentTexts } from './i18n/components.tsx';
import { LanguageProvider } from './i18n/language.tsx';

/** A refusal stays one; only what got no answer, or an answer that passes by itself, is asked again. */
const isWorthRepeating = (count: number, error: Error): boolean =>
  count < 2 && error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

const queries = new QueryClient({
  defaultOptions: { queries: { retry: isWorthRepeating, staleTime: 10_000, refetchOnWindowFocus: false } },
});

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the console.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <ComponentTexts>
          <App />
        </ComponentTexts>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
