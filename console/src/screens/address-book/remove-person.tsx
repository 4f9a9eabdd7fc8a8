import Box from '@cloudscape-design/components/box';
import { done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { useSession } from '../../session/session.tsx';
import type { Person } from './person.ts';
import { addressBookTexts } from './texts.ts';

type RemovePersonProps = { readonly person: Person; readonly onClose: () => void };

/** Deletes a person from the address book; what was subscribed stays. */
export const RemovePerson = ({ person: { id, name }, onClose }: RemovePersonProps) => {
  const texts = useTexts(addressBookTexts);
  const { api, projectId } = useSession();
  const notify = useNotify();
  const remove = async () => {
    await done(
      api.DELETE('/v2/{domain_id}/subscription-users/{id}', { params: { path: { domain_id: projectId, id } } }),
    );
    notify({ type: 'success', text: texts.removed(name) });
  };
  return (
    <Confirm title={texts.removeTitle(name)} action={texts.remove} onConfirm={remove} onClose={onClose}>
      <Box variant="p">{texts.removeText}</Box>
    </Confirm>
  );
};
