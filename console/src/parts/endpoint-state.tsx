import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useTexts } from '../i18n/language.tsx';
import { partsTexts } from './texts.ts';

/** In what way an endpoint does not work. */
export const EndpointStateMark = ({ state }: { readonly state: 'unhealthy' | 'disabled' }) => {
  const { endpointStates } = useTexts(partsTexts);
  return <StatusIndicator type={state === 'disabled' ? 'stopped' : 'error'}>{endpointStates[state]}</StatusIndicator>;
};
