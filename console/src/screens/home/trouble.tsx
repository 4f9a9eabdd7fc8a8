import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import type { ReactNode } from 'react';
import { ErrorAlert } from '../../parts/error-alert.tsx';

type TroubleProps = {
  readonly header: ReactNode;
  readonly isEmpty: boolean;
  /** What is said when there is nothing. */
  readonly empty: string;
  readonly error: Error | null;
  readonly children: ReactNode;
};

/** A list of what needs attention; or that there is nothing, or why that is not known. */
export const Trouble = ({ header, isEmpty, empty, error, children }: TroubleProps) => (
  <Container header={header}>
    {error !== null ? <ErrorAlert error={error} /> : isEmpty ? <Box variant="p">{empty}</Box> : children}
  </Container>
);
