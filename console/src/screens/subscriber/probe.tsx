import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Code } from '../../parts/code.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useSession } from '../../session/session.tsx';
import { subscriberTexts } from './texts.ts';

type ProbeProps = {
  readonly topicUrn: string;
  readonly protocol: 'http' | 'https';
  readonly endpoint: string;
};

const FOLLOW_MS = 1000;

/** Not called yet (contract section 12.5); the API ends this after a minute. */
const PENDING = 1;

/** Calls the endpoint once, and shows what it answered (contract section 4.6 no. 34). */
export const Probe = ({ topicUrn, protocol, endpoint }: ProbeProps) => {
  const texts = useTexts(subscriberTexts);
  const { api, projectId } = useSession();
  const path = { project_id: projectId, topic_urn: topicUrn };
  const ask = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/v2/{project_id}/notifications/topics/{topic_urn}/detection', {
          params: { path },
          body: { protocol, endpoint },
        }),
      ),
  });
  const task = ask.data?.task_id ?? '';
  const result = useQuery({
    queryKey: ['probe', projectId, task],
    queryFn: () =>
      dataOf(
        api.GET('/v2/{project_id}/notifications/topics/{topic_urn}/detection/{task_id}', {
          params: { path: { ...path, task_id: task } },
        }),
      ),
    enabled: task !== '',
    refetchInterval: ({ state: { data, error } }) =>
      error === null && (data === undefined || data.status === PENDING) ? FOLLOW_MS : false,
  });
  const fault = ask.error ?? result.error;
  const found = result.data?.status === PENDING ? undefined : result.data;
  const isPending = ask.isPending || (task !== '' && fault === null && found === undefined);
  return (
    <SpaceBetween size="s">
      <Box variant="p">{texts.probeText}</Box>
      <Button loading={isPending} loadingText={texts.probing} onClick={() => ask.mutate()}>
        {texts.probe}
      </Button>
      {fault !== null && <ErrorAlert error={fault} />}
      {found !== undefined && <Result {...found} />}
    </SpaceBetween>
  );
};

type ResultProps = {
  readonly status: number;
  readonly detail?: { readonly httpCode: number; readonly httpResponse: string };
};

const Result = ({ status, detail }: ResultProps) => {
  const texts = useTexts(subscriberTexts);
  const { httpCode, httpResponse = '' } = detail ?? {};
  const words = new Map(Object.entries(texts.probeCodes));
  const found = httpCode === undefined ? '' : `: ${words.get(String(httpCode)) ?? `HTTP ${httpCode}`}`;
  return (
    <>
      <StatusIndicator type={status === 0 ? 'success' : 'error'}>
        {`${status === 0 ? texts.usable : texts.notUsable}${found}`}
      </StatusIndicator>
      {httpResponse !== '' && <Code label={texts.answer} text={httpResponse} />}
    </>
  );
};
