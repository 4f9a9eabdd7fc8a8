import { parseApplicationUrn } from '#src/domain/applications/application.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { recipientExpiresAt } from '#src/queues/envelope.ts';
import type { Deliverer, Send } from '../deliverer.ts';
import { outcomeOfProviderError } from '../provider-error.ts';
import { createApplePush } from './apple.ts';
import { createHuaweiPush, type HuaweiPushOptions } from './huawei.ts';
import {
  findTargets,
  GONE,
  type Push,
  type PushRegistry,
  type PushTarget,
  withoutNotesElsewhere,
} from './push-target.ts';
import { createPushRenderer } from './render.ts';
import type { PushTransport } from './transport.ts';

/** The dependencies of push delivery. */
export type ApplicationDelivererOptions = HuaweiPushOptions & {
  readonly transport: PushTransport;
  readonly publicBaseUrl: string;
};

/**
 * Delivers to mobile devices; delivered means that the platform (or SNS on its behalf) has accepted the message. Also removes
 * from SNS what deleted applications and endpoints have left there.
 */
export const createApplicationDeliverer = (given: ApplicationDelivererOptions): Deliverer => {
  const options = { ...given, registry: { ...given.registry, ...withoutNotesElsewhere(given.registry) } };
  const { registry, transport } = options;
  const apple = createApplePush(options);
  const huawei = createHuaweiPush(options);
  const remove = removeFrom({ registry, transport });
  return async (envelope) => {
    if (envelope.kind === 'removal') return remove;
    const targets = await findTargets(
      envelope.recipients.map(({ endpoint }) => endpoint),
      registry,
    );
    const render = createPushRenderer(envelope, options.publicBaseUrl);
    return async (recipient, signal) => {
      const target = targets.get(recipient.endpoint);
      const obstacle = obstacleTo(target);
      if (target === undefined || obstacle !== undefined) return obstacle ?? GONE;
      const rendered = render(recipient, target.application);
      if ('fault' in rendered) return { kind: 'rejected', reason: `the message cannot be pushed: ${rendered.fault}` };
      const leftMs = recipientExpiresAt(envelope, recipient) - options.clock();
      const timeToLiveSeconds = Math.max(1, Math.floor(leftMs / 1000));
      const push: Push = target.application.platform === 'HMS' ? huawei : apple;
      return push(target, { payload: rendered.text, timeToLiveSeconds }, signal);
    };
  };
};

/** Why a device is not pushed to. */
const obstacleTo = (target: PushTarget | undefined): Outcome | undefined => {
  if (target === undefined) return GONE;
  if (!target.application.isEnabled) return { kind: 'rejected', reason: 'the application is disabled' };
  return target.endpoint.isEnabled ? undefined : { kind: 'rejected', reason: 'the endpoint is disabled' };
};

type Removing = { readonly registry: Pick<PushRegistry, 'applications'>; readonly transport: PushTransport };

/** Removes an application by its URN, or a device by its ARN. An application that was not deleted after all stays. */
const removeFrom =
  ({ registry, transport }: Removing): Send =>
  async ({ subscriptionId: id, endpoint }, signal) => {
    const urn = parseApplicationUrn(endpoint);
    const kept = urn === undefined ? [] : await registry.applications.getMany([urn]);
    if (kept.some((application) => application.id === id)) return { kind: 'delivered' };
    try {
      if (urn === undefined) await transport.removeDevice(endpoint, signal);
      else await transport.removeApplication({ ...urn, id }, signal);
      return { kind: 'delivered' };
    } catch (error) {
      return outcomeOfProviderError(error, signal);
    }
  };
