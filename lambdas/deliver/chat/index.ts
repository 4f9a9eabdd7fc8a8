import { createLaneDependencies } from '#lambdas/deliver/dependencies.ts';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createServiceKey } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createDingdingDeliverer } from '#src/protocols/dingding/deliver.ts';
import { createDingTalkBotDeliverer } from '#src/protocols/dingtalk-bot/deliver.ts';
import { createFeishuDeliverer } from '#src/protocols/feishu/deliver.ts';
import { createWechatDeliverer } from '#src/protocols/wechat/deliver.ts';
import { createWelinkDeliverer } from '#src/protocols/welink/deliver.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';

const { kms, allSettings, shared } = createLaneDependencies({ hasSideQueues: false, watchesHealth: true });
const { allowedCidrs, delivery, chat, robots } = allSettings;
const options = {
  http: createHttpClient({ endpointTimeoutSeconds: delivery.endpointTimeoutSeconds, allowedCidrs }),
  robotGateways: robots.gateways,
  secrets: createExtensionSecrets(createServiceKey(kms)),
  publicBaseUrl: readEnvironment(['PUBLIC_BASE_URL']).PUBLIC_BASE_URL,
  clock: shared.clock,
};

/** The entry of the chat lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  lane: 'chat',
  deliverers: {
    wechat: createWechatDeliverer(options),
    dingding: createDingdingDeliverer({ ...options, baseUrl: chat.dingtalkBaseUrl }),
    feishu: createFeishuDeliverer(options),
    welink: createWelinkDeliverer({ ...options, baseUrl: chat.welinkBaseUrl }),
    dingTalkBot: createDingTalkBotDeliverer({ ...options, baseUrl: chat.dingtalkBaseUrl }),
  },
  concurrency: 10, // a robot takes 20 to 100 messages a minute
});
