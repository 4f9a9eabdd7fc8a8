import { checkWebhook } from '../public-url.ts';

/** Checks the webhook URL of a WeCom group robot (contract section 6.1); these robots have no further protection. */
export const checkWechatEndpoint = checkWebhook('wechat');
