import { SESClient, type SESClientConfig, SendRawEmailCommand } from '@aws-sdk/client-ses';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { outcomeOfProviderError } from '../provider-error.ts';
import { createTimedPacer } from '../timed-pacer.ts';

/** A mail ready to be sent to one recipient. */
type RawEmail = {
  readonly sender: string;
  readonly to: string;
  /** Passed to SES, which puts them into its events: names and values of letters, digits, `_` and `-`. */
  readonly tags: Readonly<Record<string, string>>;
  /** Builds the MIME form when it is this mail's turn, so that waiting mails hold little memory. */
  readonly mime: () => Promise<Uint8Array>;
};

/** Sends mails through SES. */
export type EmailTransport = {
  /** Sends one mail when the rate allows; never throws for what SES answers. */
  send(email: RawEmail, signal: AbortSignal): Promise<Outcome>;
};

export type EmailTransportOptions = {
  /** Mails that one function instance sends a second, evenly spaced. */
  readonly emailsPerSecond: number;
  /** Where SES reports bounces and complaints to; absent: nowhere. */
  readonly configurationSet?: string | undefined;
  /** @default the region and credentials of the environment */
  readonly client?: SESClientConfig;
};

/** A transport with a client of its own. One per function instance. */
export const createEmailTransport = ({
  emailsPerSecond,
  configurationSet,
  client = {},
}: EmailTransportOptions): EmailTransport => {
  const ses = new SESClient({
    // The second attempt is for kept sockets that went stale; the lane does the retrying.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
    ...client,
  });
  const pacer = createTimedPacer(emailsPerSecond);
  return {
    async send({ sender, to, tags, mime }, signal) {
      if (!(await pacer.turn(signal))) return { kind: 'throttled', reason: 'its turn did not come in time' };
      const command = new SendRawEmailCommand({
        Source: sender,
        Destinations: [to],
        RawMessage: { Data: await mime() },
        ConfigurationSetName: configurationSet,
        Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
      });
      try {
        await ses.send(command, { abortSignal: signal });
        return { kind: 'delivered' };
      } catch (error) {
        return outcomeOfProviderError(error, signal);
      }
    },
  };
};
