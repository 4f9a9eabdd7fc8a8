import Box from '@cloudscape-design/components/box';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { useSession } from '../../session/session.tsx';
import type { Letter, LetterAction } from './letter-types.ts';
import { lettersTexts } from './texts.ts';

type ActOnLettersProps = {
  readonly letters: readonly Pick<Letter, 'id'>[];
  readonly action: LetterAction;
  readonly onClose: () => void;
};

/** Redrives or deletes some letters, one after the other; those that are done are not there any more when it is tried again. */
export const ActOnLetters = ({ letters, action, onClose }: ActOnLettersProps) => {
  const texts = useTexts(lettersTexts);
  const { api, projectId } = useSession();
  const notify = useNotify();
  const [doneIds, setDoneIds] = useState<readonly string[]>([]);
  const act = async (id: string): Promise<boolean> => {
    const params = { path: { project_id: projectId, id } };
    if (action === 'delete') {
      await done(api.DELETE('/ops/v1/{project_id}/dead-letters/{id}', { params }));
      return true;
    }
    const answer = await dataOf(api.POST('/ops/v1/{project_id}/dead-letters/{id}/redrive', { params }));
    return answer.outcome === 'redriven';
  };
  const actOnAll = async () => {
    let dropped = 0;
    for (const { id } of letters.filter((one) => !doneIds.includes(one.id))) {
      if (!(await act(id))) dropped += 1;
      setDoneIds((before) => [...before, id]);
    }
    notify({ type: 'success', text: texts.outcome(letters.length - dropped, dropped) });
  };
  return (
    <Confirm
      title={texts[`${action}Title`](letters.length)}
      action={texts[action]}
      onConfirm={actOnAll}
      onClose={onClose}
    >
      <Box variant="p">{texts[`${action}Text`]}</Box>
      {doneIds.length > 0 && (
        <ProgressBar value={(100 * doneIds.length) / letters.length} label={`${doneIds.length} / ${letters.length}`} />
      )}
    </Confirm>
  );
};
