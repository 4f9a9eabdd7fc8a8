import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { useTexts } from '../../i18n/language.tsx';
import { LetterJob } from '../../parts/letter-job.tsx';
import { Since, sinceOf } from '../../parts/since.tsx';
import { resendTexts } from './resend-texts.ts';

type ResendProps = {
  readonly urn: string;
  /** Called with the job that was started. */
  readonly onStarted: (jobId: string) => void;
  readonly onClose: () => void;
};

/** A time that is written to its end: nothing is counted before. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Sends again what a subscription did not get since a time: its dead letters, as far as they were messages of its topic. */
export const Resend = ({ urn, onStarted, onClose }: ResendProps) => {
  const texts = useTexts(resendTexts);
  const [span, setSpan] = useState('day');
  const [from, setFrom] = useState(() => timeOf('day'));
  const choose = (chosen: string) => {
    setSpan(chosen);
    setFrom(timeOf(chosen));
  };
  const isAny = from === '';
  const asked = { subscription_urn: urn, kind: 'notification' as const, ...(!isAny && { from }) };
  return (
    <LetterJob
      title={texts.resendTitle}
      label={texts.resend}
      action="redrive"
      selection={isAny || TIME.test(from) ? asked : undefined}
      onStarted={onStarted}
      onClose={onClose}
    >
      <Box variant="p">{texts.resendText}</Box>
      <FormField label={texts.span}>
        <Since value={span} onChange={choose} ariaLabel={texts.span} />
      </FormField>
      <FormField label={texts.from}>
        <Input value={from} onChange={({ detail }) => setFrom(detail.value.trim())} />
      </FormField>
      <Box variant="p">{texts.notKept}</Box>
    </LetterJob>
  );
};

/** To the second, as people write it; empty for any time. */
const timeOf = (span: string): string => sinceOf(span)?.replace(/\.\d+Z$/, 'Z') ?? '';
