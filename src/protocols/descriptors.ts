import type { Lane, Protocol } from '#src/domain/protocol.ts';
import { application } from './application/descriptor.ts';
import { callnotify } from './callnotify/descriptor.ts';
import type { ProtocolDescriptor } from './descriptor.ts';
import { dingding } from './dingding/descriptor.ts';
import { dingTalkBot } from './dingtalk-bot/descriptor.ts';
import { dms } from './dms/descriptor.ts';
import { email } from './email/descriptor.ts';
import { feishu } from './feishu/descriptor.ts';
import { functiongraph } from './functiongraph/descriptor.ts';
import { functionstage } from './functionstage/descriptor.ts';
import { http, https } from './http/descriptor.ts';
import { sms } from './sms/descriptor.ts';
import { wechat } from './wechat/descriptor.ts';
import { welink } from './welink/descriptor.ts';

const registry = {
  email,
  sms,
  http,
  https,
  functionstage,
  functiongraph,
  callnotify,
  wechat,
  dingding,
  feishu,
  welink,
  dingTalkBot,
  dms,
  application,
} as const satisfies Readonly<Record<Protocol, ProtocolDescriptor>>;

/** The registry of protocols: one line each. */
export const descriptors: Readonly<Record<Protocol, ProtocolDescriptor>> = registry;

/** The protocols that a lane delivers. */
export type ProtocolsOf<L extends Lane> = {
  readonly [P in Protocol]: (typeof registry)[P]['lane'] extends L ? P : never;
}[Protocol];
