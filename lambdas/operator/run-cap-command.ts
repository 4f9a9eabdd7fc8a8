import type { Settings } from '#src/domain/settings.ts';
import { priceOfPiece } from '#src/domain/usage/estimate.ts';
import { monthOf } from '#src/domain/usage/months.ts';
import { capUseOf, percentOf, type SpendCaps } from '#src/domain/usage/spend-caps.ts';
import { PAID_PROTOCOLS, type PaidProtocol } from '#src/domain/usage/usage.ts';
import type { UsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import type { OperatorCommand } from './commands.ts';

/** What commands on spend caps need. */
export type CapDependencies = {
  readonly spendCaps: SpendCapStore;
  readonly usage: Pick<UsageStore, 'paidOfMonth'>;
  readonly settings: Pick<Settings, 'prices' | 'usage'>;
  readonly clock: () => number;
};

type CapCommand = Extract<OperatorCommand, { readonly command: `caps ${string}` }>;
type Answer = Readonly<Record<string, unknown>>;

/** Sets, lists and removes what projects may spend; all can be repeated. */
export const runCapCommand = async (command: CapCommand, dependencies: CapDependencies): Promise<Answer> => {
  const { project } = command;
  const { spendCaps, settings } = dependencies;
  switch (command.command) {
    case 'caps set': {
      const fault = faultOfCap(command.protocol, settings);
      if (fault !== undefined) return { error: fault };
      await spendCaps.set(project, command.protocol, command.usd);
      const [set] = await capsOf(project, { [command.protocol]: command.usd }, dependencies);
      return { project, ...set };
    }
    case 'caps list':
      return { caps: await capsOf(project, await spendCaps.get(project), dependencies) };
    case 'caps remove':
      return (await spendCaps.remove(project, command.protocol))
        ? { project, protocol: command.protocol }
        : { error: `The project ${project} has no cap on ${command.protocol}.` };
  }
};

/** Why the stage cannot keep a cap: it counts nothing, or has no price to add up. */
const faultOfCap = (protocol: PaidProtocol, { prices, usage }: CapDependencies['settings']): string | undefined => {
  if (usage.kept === 'none') return 'The stage counts no usage (settings.usage.kept), so it can keep no cap.';
  if (priceOfPiece(protocol, prices) !== undefined) return undefined;
  if (protocol === 'sms' && prices.smsPartUsd !== undefined)
    return 'The stage has no price of sms to other countries (settings.prices.smsPartUsd.default), so it can keep no cap on it.';
  const setting = { email: 'emailUsd', sms: 'smsPartUsd', callnotify: 'callUsd' }[protocol];
  return `The stage has no price of ${protocol} (settings.prices.${setting}), so it can keep no cap on it.`;
};

const capsOf = async (project: string, caps: SpendCaps, { usage, settings, clock }: CapDependencies) => {
  const month = monthOf(clock());
  const used = await usage.paidOfMonth({ project, month });
  return PAID_PROTOCOLS.flatMap((protocol) => {
    const usd = caps[protocol];
    if (usd === undefined) return [];
    const use = capUseOf({ protocol, month, usage: used.get(protocol) }, caps, settings.prices);
    return [{ protocol, usd, month, ...(use && { spentUsd: use.spentUsd, percent: percentOf(use) }) }];
  });
};
