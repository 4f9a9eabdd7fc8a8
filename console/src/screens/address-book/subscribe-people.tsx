import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import { useState } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { Faults } from '../../parts/faults.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { personTexts } from '../../parts/person-texts.ts';
import { useSubscribePeople } from '../../parts/subscribe-people.ts';
import { TopicSelect } from '../../parts/topic-select.tsx';
import type { Person } from './person.ts';
import { addressBookTexts } from './texts.ts';

type SubscribePeopleProps = { readonly people: readonly Person[]; readonly onClose: () => void };

/** Subscribes what some people have confirmed to a topic. */
export const SubscribePeople = ({ people, onClose }: SubscribePeopleProps) => {
  const texts = useTexts(addressBookTexts);
  const words = useTexts(personTexts);
  const [topic, setTopic] = useState('');
  const { subscribe, faults } = useSubscribePeople(topic);
  return (
    <FormDialog
      title={words.subscribe}
      action={words.subscribe}
      isReady={topic !== ''}
      onSubmit={() => subscribe(people.map(({ id }) => id))}
      onClose={onClose}
    >
      <Box variant="p">
        {texts.people(people.length)} {people.map(({ name }) => name).join(', ')}
      </Box>
      <Box variant="p">{words.subscribeText}</Box>
      <FormField label={texts.topic}>
        <TopicSelect value={topic} onChange={setTopic} />
      </FormField>
      <Faults faults={faults} />
    </FormDialog>
  );
};
