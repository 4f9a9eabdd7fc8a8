import { requireProtection } from '#src/protocols/robots/robot-extension.ts';
import type { CheckedExtension, ExtensionInput } from '../endpoint.ts';
import { checkWebhook } from '../public-url.ts';

/** Checks the webhook URL of a Feishu (Lark) group robot (contract section 6.1). */
export const checkFeishuEndpoint = checkWebhook('feishu');

/** Checks what protects the webhook: exactly one of `keyword` and `sign_secret` (contract section 6.2). */
export const checkFeishuExtension = (extension: ExtensionInput): CheckedExtension =>
  requireProtection(extension, 'feishu');
