import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useSession } from '../../session/session.tsx';

/** The dialogs of a {@link SettingCard}. */
export type SettingDialog = 'set' | 'delete';

type SettingCardProps = {
  readonly title: string;
  readonly description: string;
  /** Whether the topic has it: it is changed and deleted then, and made otherwise. */
  readonly isSet: boolean;
  /** What the buttons say. */
  readonly actions: { readonly create: string; readonly change: string; readonly delete: string };
  readonly onOpen: (dialog: SettingDialog) => void;
  /** What it is set to. */
  readonly children: ReactNode;
};

/** Something that a topic has or has not, with buttons for who may change it. */
export const SettingCard = ({ title, description, isSet, actions, onOpen, children }: SettingCardProps) => {
  const { may } = useSession();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={description}
          actions={
            may('admin') && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => onOpen('set')}>{isSet ? actions.change : actions.create}</Button>
                {isSet && <Button onClick={() => onOpen('delete')}>{actions.delete}</Button>}
              </SpaceBetween>
            )
          }
        >
          {title}
        </Header>
      }
    >
      {children}
    </Container>
  );
};
