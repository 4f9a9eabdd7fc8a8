import { ERROR_CODES } from '#src/domain/error-codes.ts';
import {
  DIRECT_SMS_STATUS,
  type DirectSms,
  MAX_SMS_CHARACTERS,
  TEXT_LIMITS_IN_WORDS,
} from '#src/domain/messages/direct-sms.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { deliveryEndpoint } from '#src/domain/subscriptions/subscription.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { capReached } from '#src/operations/publishing/check-spending.ts';
import { endpointContext } from '#src/operations/subscriptions/endpoint-context.ts';
import { runConcurrently } from '#src/pipeline/delivery/worker-pool.ts';
import { sendDirectSms } from '#src/pipeline/publishing/send-direct-sms.ts';
import { checkEndpoint } from '#src/protocols/endpoints.ts';

/** One requested text to one number. */
type Asked = { readonly endpoint: string; readonly text: string; readonly signId: string };

/** The result of one requested text. */
export type Sent = { readonly asked: Asked; readonly messageId?: string; readonly refusal?: ServiceError };

/** Texts of one project. */
type Texts = {
  readonly project: string;
  readonly asked: readonly Asked[];
  /** Returns an id for a text. */
  readonly nextId: () => string;
};

/** The dependencies of {@link sendTexts}. */
export type SendDependencies = Pick<
  Dependencies,
  'directSms' | 'textFlow' | 'queues' | 'resolve' | 'settings' | 'region' | 'clock' | 'spending'
>;

/** Numbers whose limits are checked in parallel. */
const NUMBERS_AT_ONCE = 20;

/**
 * Sends texts, each checked by itself: its number, its text, and whether the number may get another one (60 an hour, 200 in 12
 * hours, from all senders together). They are kept before they are queued, so that whatever is on its way can be looked up; one
 * that the queue refuses is kept as failed. Returns the results in the order of the requests. Repeating it sends them again. Refuses
 * all of them when the project has spent its cap on texts (`OPS.0091`).
 */
export const sendTexts = async (
  { project, asked, nextId }: Texts,
  dependencies: SendDependencies,
): Promise<readonly Sent[]> => {
  const use = await dependencies.spending.reached(project, 'sms');
  if (use !== undefined) throw capReached([use]);
  const judged = await Promise.all(asked.map((one) => judge({ project, id: nextId(), ...one }, dependencies)));
  const sendable = judged.flatMap((one) => (one instanceof ServiceError ? [] : [one]));
  const admitted = await admit(sendable, dependencies);
  const messages = sendable.filter((sms) => admitted.has(sms));
  await dependencies.directSms.add(messages);
  const refused = new Set(await sendDirectSms(messages, dependencies));
  for (const sms of refused) {
    await dependencies.directSms.settle(sms, { status: DIRECT_SMS_STATUS.failed, reason: 'it could not be queued' });
  }
  return asked.map((one, index) => {
    const sms = judged[index];
    if (sms === undefined || sms instanceof ServiceError) return { asked: one, ...(sms && { refusal: sms }) };
    if (!admitted.has(sms)) return { asked: one, refusal: tooMany(sms) };
    if (refused.has(sms)) return { asked: one, refusal: new ServiceError('SMN.0018') };
    return { asked: one, messageId: sms.id };
  });
};

const judge = async (
  { project, id, endpoint, text, signId }: Asked & { readonly project: string; readonly id: string },
  dependencies: SendDependencies,
): Promise<DirectSms | ServiceError> => {
  if (text.trim() === '' || text.length > MAX_SMS_CHARACTERS) {
    const shown = `It has ${text.length} characters; allowed: 1 to ${MAX_SMS_CHARACTERS}, not only white space.`;
    return new ServiceError('SMN.0009', `${ERROR_CODES['SMN.0009'][1]} ${shown}`);
  }
  const number = await numberOf(project, endpoint, dependencies);
  if (number instanceof ServiceError) return number;
  const { underWay: status } = DIRECT_SMS_STATUS;
  const submittedAt = dependencies.clock();
  const sms = { id, project, endpoint, text, signId, status, reason: '', submittedAt };
  return number === endpoint ? sms : { ...sms, normalEndpoint: number };
};

/** The number in E.164 form; a refusal of these operations has a code of its own. */
const numberOf = async (
  project: string,
  endpoint: string,
  dependencies: SendDependencies,
): Promise<string | ServiceError> => {
  try {
    return await checkEndpoint('sms', endpoint, endpointContext(project, dependencies));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const text = error.message.replace(ERROR_CODES['SMN.0012'][1], ERROR_CODES['SMN.0160'][1]);
    return new ServiceError('SMN.0160', text, { cause: error });
  }
};

/** Those that stay within the limits of their number, the first ones of a batch first. */
const admit = async (
  messages: readonly DirectSms[],
  { textFlow, clock }: SendDependencies,
): Promise<ReadonlySet<DirectSms>> => {
  const admitted = new Set<DirectSms>();
  const byNumber = [...Map.groupBy(messages, deliveryEndpoint).values()];
  await runConcurrently(byNumber, {
    concurrency: NUMBERS_AT_ONCE,
    mayStart: () => true,
    work: async (ofNumber) => {
      for (const sms of ofNumber) {
        if (!(await textFlow.admit(deliveryEndpoint(sms), clock()))) return;
        admitted.add(sms);
      }
    },
  });
  return admitted;
};

const tooMany = ({ endpoint }: DirectSms): ServiceError =>
  new ServiceError('SMN.0057', `${ERROR_CODES['SMN.0057'][1]} Allowed for ${endpoint}: ${TEXT_LIMITS_IN_WORDS}.`);
