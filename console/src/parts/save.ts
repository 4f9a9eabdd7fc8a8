import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTexts } from '../i18n/language.tsx';
import { useNotify } from './notices.tsx';
import { partsTexts } from './texts.ts';

/** Saves something, says that it was saved, and asks anew for what is kept under the key. */
export const useSave = <Given = void>(queryKey: readonly unknown[], save: (given: Given) => Promise<unknown>) => {
  const texts = useTexts(partsTexts);
  const queries = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: save,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey });
      notify({ type: 'success', text: texts.saved });
    },
  });
};
