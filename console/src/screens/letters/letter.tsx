import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAdvice } from '../../parts/advice.ts';
import { AttemptTable } from '../../parts/attempt-log.tsx';
import { Code } from '../../parts/code.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { ActOnLetters } from './act-on-letters.tsx';
import type { LetterAction } from './letter-types.ts';
import { lettersTexts } from './texts.ts';

/** One dead letter, with what it says. */
export const LetterDetails = () => {
  const texts = useTexts(lettersTexts);
  const adviceOn = useAdvice();
  const { id = '' } = useParams();
  const { api, projectId, may } = useSession();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [action, setAction] = useState<LetterAction>();
  const { data, error } = useQuery({
    queryKey: ['letter', projectId, id],
    queryFn: () =>
      dataOf(api.GET('/ops/v1/{project_id}/dead-letters/{id}', { params: { path: { project_id: projectId, id } } })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return <div className="frame-waiting" />;
  const leave = () => {
    setAction(undefined);
    void queries.invalidateQueries({ queryKey: ['letters'] });
    navigate('/letters');
  };
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        actions={
          may('operator') && (
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" onClick={() => setAction('redrive')}>
                {texts.redrive}
              </Button>
              <Button onClick={() => setAction('delete')}>{texts.delete}</Button>
            </SpaceBetween>
          )
        }
      >
        {data.endpoint}
      </Header>
      <Alert type="error" header={data.reason}>
        {texts.whatToDo}: {adviceOn(data.reason)}
      </Alert>
      <Container>
        <KeyValuePairs
          columns={3}
          items={[
            {
              label: texts.message,
              value: <RouteLink to={`/messages/${data.message_id}`}>{data.message_id}</RouteLink>,
            },
            { label: texts.protocol, value: data.protocol },
            { label: texts.kind, value: data.kind },
            { label: texts.attempts, value: data.attempts },
            { label: texts.published, value: <Time at={data.published_at} /> },
            { label: texts.filed, value: <Time at={data.filed_at} /> },
            { label: texts.expires, value: <Time at={data.expires_at} /> },
            { label: texts.topic, value: data.topic_urn.split(':').at(-1) },
            { label: texts.subscription, value: <SubscriptionLink urn={data.subscription_urn} /> },
          ]}
        />
      </Container>
      {data.attempt_log !== undefined && (
        <Container header={<Header variant="h2">{texts.attemptLog}</Header>}>
          <AttemptTable log={data.attempt_log} />
        </Container>
      )}
      <Container header={<Header variant="h2">{data.subject ?? texts.text}</Header>}>
        <SpaceBetween size="m">
          {data.is_encrypted === true && <Alert type="info">{texts.encrypted}</Alert>}
          {data.body !== undefined && <Code label={texts.text} text={data.body} />}
          {(data.attributes ?? []).length > 0 && (
            <Code label={texts.attributes} text={JSON.stringify(data.attributes, undefined, 2)} />
          )}
        </SpaceBetween>
      </Container>
      {action !== undefined && <ActOnLetters letters={[data]} action={action} onClose={leave} />}
    </SpaceBetween>
  );
};

const SubscriptionLink = ({ urn }: { readonly urn: string | undefined }) =>
  urn === undefined ? '–' : <RouteLink to={`/subscriptions/${urn}`}>{urn.split(':').at(-1)}</RouteLink>;
