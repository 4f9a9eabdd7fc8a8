import { DIRECT_SMS_STATUS } from '#src/domain/messages/direct-sms.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { DirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import type { Observer } from './observe.ts';

type NoteDependencies = {
  readonly directSms: Pick<DirectSmsStore, 'settle'>;
  /** Whether the provider reports later what has become of a text that it has accepted. */
  readonly awaitsReports: boolean;
  readonly clock: () => number;
};

/** The project of a direct text message; undefined for every other envelope. */
const projectOf = ({ kind, protocol, topicUrn }: Envelope): string | undefined =>
  kind === 'direct' && protocol === 'sms' ? parseTopicUrn(topicUrn)?.project : undefined;

/** Notes which direct text messages the provider has accepted. A note that fails is lost; the message is not sent again. */
export const createDirectSmsNotes =
  ({ directSms, awaitsReports, clock }: NoteDependencies): Observer =>
  async (worked) => {
    const { delivered, underWay } = DIRECT_SMS_STATUS;
    for (const { envelope, results } of worked) {
      const project = projectOf(envelope);
      if (project === undefined) continue;
      const accepted = results.filter(({ outcome }) => outcome.kind === 'delivered');
      const end = { status: awaitsReports ? underWay : delivered, at: clock() };
      await Promise.all(
        accepted.map(({ recipient: { subscriptionId: id } }) => directSms.settle({ project, id }, end)),
      );
    }
  };

/** Notes that direct text messages were given up, from their dead letter. Other envelopes are ignored. */
export const noteFailedSms = async (
  envelope: Envelope,
  { directSms }: Pick<NoteDependencies, 'directSms'>,
): Promise<void> => {
  const project = projectOf(envelope);
  if (project === undefined) return;
  for (const { subscriptionId: id, reason = '' } of envelope.recipients) {
    await directSms.settle({ project, id }, { status: DIRECT_SMS_STATUS.failed, reason });
  }
};
