import type { Outcome } from '#src/domain/delivery/outcome.ts';

/** The hosts of a vendor's webhooks for group robots, those of its international editions included. */
const VENDORS = {
  dingding: {
    name: 'DingTalk',
    hosts: ['oapi.dingtalk.com', 'api.dingtalk.com', 'oapi.dingtalk.io', 'api.dingtalk.io'],
  },
  wechat: { name: 'WeCom', hosts: ['qyapi.weixin.qq.com'] },
  feishu: {
    name: 'Feishu or Lark',
    hosts: ['open.feishu.cn', 'open.larksuite.com', 'open.jp.larksuite.com', 'open-jp.larksuite.com'],
  },
} as const;

/** A protocol of group robots that are reached by their webhooks. */
export type WebhookProtocol = keyof typeof VENDORS;

/** What a webhook of a protocol is, for refusals. */
export const allowedWebhooks = (protocol: WebhookProtocol): string => {
  const { name, hosts } = VENDORS[protocol];
  return `a webhook of ${name} (https://${hosts.join(', https://')}), or of a gateway of this stage`;
};

/**
 * Whether a URL may be a robot's webhook: it is at its vendor, or at one of the stage's gateways, which are hosts (any port) or
 * origins. The owner of any other host has agreed to nothing (decision 033).
 */
export const isRobotWebhook = (protocol: WebhookProtocol, text: string, gateways: readonly string[]): boolean => {
  const url = URL.parse(text);
  if (url === null) return false;
  const isAtVendor = url.protocol === 'https:' && VENDORS[protocol].hosts.some((host) => host === url.host);
  return isAtVendor || gateways.some((gateway) => gateway === url.hostname || gateway === url.origin);
};

/** The end of a copy whose webhook is at a stranger's, subscribed before that was refused; undefined for others. */
export const strangersWebhook = (
  protocol: WebhookProtocol,
  webhook: string,
  gateways: readonly string[],
): Outcome | undefined =>
  isRobotWebhook(protocol, webhook, gateways)
    ? undefined
    : { kind: 'rejected', reason: `the webhook is not at ${VENDORS[protocol].name}, nor at a gateway of this stage` };
