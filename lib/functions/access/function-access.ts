import type { StageFunctionName } from '../function-table.ts';
import { apiAccess } from './api.ts';
import { cleanupAccess } from './cleanup.ts';
import type { FunctionAccess } from './context.ts';
import { deadLetterAccess } from './dead-letter.ts';
import { deliverChatAccess } from './deliver-chat.ts';
import { deliverEmailAccess } from './deliver-email.ts';
import { deliverFunctionAccess } from './deliver-function.ts';
import { deliverHttpAccess } from './deliver-http.ts';
import { deliverPushAccess } from './deliver-push.ts';
import { deliverQueueAccess } from './deliver-queue.ts';
import { deliverSmsAccess } from './deliver-sms.ts';
import { deliverVoiceAccess } from './deliver-voice.ts';
import { deliveryLogAccess } from './delivery-log.ts';
import { fanOutAccess } from './fan-out.ts';
import { feedbackAccess } from './feedback.ts';
import { holdAccess } from './hold.ts';
import { ingressAccess } from './ingress.ts';
import { jobAccess } from './job.ts';
import { operatorAccess } from './operator.ts';
import { publishAccess } from './publish.ts';
import { receiptsAccess } from './receipts.ts';
import { releaseAccess } from './release.ts';
import { sweepAccess } from './sweep.ts';
import { voiceEventsAccess } from './voice-events.ts';

/** What each function that every stage has may do, and which variables it gets. */
export const functionAccess: Readonly<Record<StageFunctionName, FunctionAccess>> = {
  publish: publishAccess,
  api: apiAccess,
  fanOut: fanOutAccess,
  deliverHttp: deliverHttpAccess,
  deliverEmail: deliverEmailAccess,
  deliverSms: deliverSmsAccess,
  deliverFunction: deliverFunctionAccess,
  deliverQueue: deliverQueueAccess,
  deliverChat: deliverChatAccess,
  deliverVoice: deliverVoiceAccess,
  deliverPush: deliverPushAccess,
  voiceEvents: voiceEventsAccess,
  feedback: feedbackAccess,
  deadLetter: deadLetterAccess,
  cleanup: cleanupAccess,
  deliveryLog: deliveryLogAccess,
  hold: holdAccess,
  release: releaseAccess,
  receipts: receiptsAccess,
  job: jobAccess,
  ingress: ingressAccess,
  sweep: sweepAccess,
  operator: operatorAccess,
};
