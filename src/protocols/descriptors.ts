import type { Protocol } from '#src/domain/protocol.ts';
import type { ProtocolDescriptor } from './descriptor.ts';
import { email } from './email/descriptor.ts';
import { http, https } from './http/descriptor.ts';
import { sms } from './sms/descriptor.ts';

/** The registry of protocols: one line each. */
export const descriptors = { email, sms, http, https } as const satisfies Record<Protocol, ProtocolDescriptor>;
