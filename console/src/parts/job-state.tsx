import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

export type JobState = 'running' | 'done' | 'stopped' | 'failed';

const LOOKS = { running: 'in-progress', done: 'success', stopped: 'stopped', failed: 'error' } as const;

/** How a job goes. */
export const JobStateMark = ({ state }: { readonly state: JobState }) => {
  const { jobStates } = useTexts(partsTexts);
  return <StatusIndicator type={LOOKS[state]}>{jobStates[state]}</StatusIndicator>;
};
