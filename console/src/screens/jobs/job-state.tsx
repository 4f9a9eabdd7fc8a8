import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../../i18n/language.tsx';
import { jobsTexts } from './texts.ts';

export type JobState = 'running' | 'done' | 'stopped' | 'failed';

const LOOKS = { running: 'in-progress', done: 'success', stopped: 'stopped', failed: 'error' } as const;

export const JobStateMark = ({ state }: { readonly state: JobState }) => {
  const { states } = useTexts(jobsTexts);
  return <StatusIndicator type={LOOKS[state]}>{states[state]}</StatusIndicator>;
};
