import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { type DingtalkTemplate, dingtalkTemplateOf } from '../dingtalk-template.ts';
import { type Fault, robotMessageOf } from '../robot-text.ts';

/** Builds what the robot of an application writes to one person. */
export const renderDingTalkBot = (
  envelope: Envelope,
  recipient: Recipient,
  publicBaseUrl: string,
): DingtalkTemplate | Fault => {
  const message = robotMessageOf(envelope, recipient, publicBaseUrl);
  return 'fault' in message ? message : dingtalkTemplateOf(message);
};
