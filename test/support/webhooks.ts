import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** A request as an endpoint received it. */
type Received = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/** Whether a receiver with this secret takes the request for genuine, as the library of Standard Webhooks decides. */
export const isSignedBy = (secret: string, { headers, body }: Received): boolean => {
  const texts = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  try {
    new Webhook(secret).verify(body, Object.fromEntries(texts));
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
};

/** The names of those headers that Standard Webhooks asks for. */
export const webhookHeaderNames = ({ headers }: Pick<Received, 'headers'>): readonly string[] =>
  Object.keys(headers)
    .filter((name) => name.startsWith('webhook-'))
    .toSorted();
