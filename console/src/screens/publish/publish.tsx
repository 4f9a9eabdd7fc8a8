import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAddressParameter } from '../../parts/address.ts';
import { Code } from '../../parts/code.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { useNotify } from '../../parts/notices.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session.tsx';
import { bodyOf, type Draft, EMPTY_DRAFT } from './draft.ts';
import { DraftForm } from './draft-form.tsx';
import { Preview, type PreviewAnswer } from './preview.tsx';
import { publishTexts } from './texts.ts';

/** Writing a message, seeing what it would do, and sending it. */
export const Publish = () => {
  const texts = useTexts(publishTexts);
  const { may } = useSession();
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={texts.description}>
        {texts.title}
      </Header>
      {may('publisher') ? <Composer /> : <Alert type="info">{texts.notPermitted}</Alert>}
    </SpaceBetween>
  );
};

const Composer = () => {
  const texts = useTexts(publishTexts);
  const { api, projectId } = useSession();
  const [topic, setTopic] = useAddressParameter('topic');
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [isAsking, setAsking] = useState(false);
  // A preview is of the draft that it was asked for: a change makes it void.
  const [previewed, setPreviewed] = useState<{
    readonly of: Draft;
    readonly topic: string;
    readonly answer: PreviewAnswer;
  }>();
  const current = previewed?.of === draft && previewed.topic === topic ? previewed.answer : undefined;
  const params = { path: { project_id: projectId, topic_urn: topic } };
  const preview = useMutation({
    mutationFn: () =>
      dataOf(api.POST('/ops/v1/{project_id}/topics/{topic_urn}/publish-preview', { params, body: bodyOf(draft) })),
    onSuccess: (answer) => setPreviewed({ of: draft, topic, answer }),
  });
  const send = useSend(topic, draft);
  return (
    <>
      <ColumnLayout columns={2} minColumnWidth={320}>
        <DraftForm topic={topic} onTopicChange={setTopic} draft={draft} onChange={setDraft}>
          <SpaceBetween direction="horizontal" size="xs">
            <Button loading={preview.isPending} disabled={topic === ''} onClick={() => preview.mutate()}>
              {texts.preview}
            </Button>
            <Button variant="primary" disabled={topic === ''} onClick={() => setAsking(true)}>
              {texts.send}
            </Button>
          </SpaceBetween>
        </DraftForm>
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{texts.previewTitle}</Header>}>
            {preview.error !== null ? <ErrorAlert error={preview.error} /> : <Preview answer={current} />}
          </Container>
          <Container header={<Header variant="h2">{texts.asCurl}</Header>}>
            <Code label={texts.asCurl} text={curlOf({ projectId, topic, draft })} />
          </Container>
        </SpaceBetween>
      </ColumnLayout>
      {isAsking && (
        <Confirm title={texts.sendTitle} action={texts.send} onConfirm={send} onClose={() => setAsking(false)}>
          {current === undefined
            ? texts.sendUnknown(nameOf(topic))
            : texts.sendText(recipientsOf(current), nameOf(topic))}
        </Confirm>
      )}
    </>
  );
};

const nameOf = (topicUrn: string): string => topicUrn.split(':').at(-1) ?? topicUrn;

const recipientsOf = ({ protocols }: PreviewAnswer): number =>
  protocols.reduce((sum, { recipients }) => sum + recipients, 0);

/** Sends once, however often it is asked to until it has worked: the key makes a repeated call the same. */
const useSend = (topic: string, draft: Draft) => {
  const texts = useTexts(publishTexts);
  const { api, projectId } = useSession();
  const notify = useNotify();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [keyedDraft, setKeyedDraft] = useState(draft);
  return async () => {
    // Another text under the same key would be refused, or be answered as the first.
    const used = keyedDraft === draft ? key : crypto.randomUUID();
    setKey(used);
    setKeyedDraft(draft);
    const params = { path: { project_id: projectId, topic_urn: topic }, header: { 'idempotency-key': used } };
    const { message_id } = await dataOf(
      api.POST('/v2/{project_id}/notifications/topics/{topic_urn}/publish', { params, body: bodyOf(draft) }),
    );
    setKey(crypto.randomUUID());
    notify({
      type: 'success',
      text: (
        <>
          {texts.sent} <RouteLink to={`/messages/${message_id}`}>{texts.follow}</RouteLink>
        </>
      ),
    });
  };
};

type CurlOptions = { readonly projectId: string; readonly topic: string; readonly draft: Draft };

/** The token stays out of it; single quotes are the shell's. */
const curlOf = ({ projectId, topic, draft }: CurlOptions): string => {
  const url = `${window.location.origin}/v2/${projectId}/notifications/topics/${topic || '{topic_urn}'}/publish`;
  const body = JSON.stringify(bodyOf(draft), undefined, 2).replaceAll("'", "'\\''");
  return `curl -X POST -H "X-Auth-Token: $SMN_TOKEN" -H "Content-Type: application/json" ${url} -d '${body}'`;
};
