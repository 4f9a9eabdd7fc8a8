import * as z from 'zod';
import { ServiceError } from '#src/domain/service-error.ts';
import { Origin, TRANSFER_VERSION, TransferRecord } from '#src/domain/transfer/records.ts';
import { HEX_ID } from '#src/domain/urn.ts';

const ids = { move_id: z.string().regex(HEX_ID), topic_id: z.string().regex(HEX_ID) };

const transferKey = z
  .base64()
  .transform((text): Uint8Array => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32);

const records = {
  version: z.literal(TRANSFER_VERSION),
  transfer_key: transferKey,
  origin: Origin,
  records: z.array(TransferRecord).max(1000),
};

/** What a step brings. */
const Step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('check'), ...ids, ...records }),
  z.object({
    step: z.literal('records'),
    ...ids,
    ...records,
    /** The records are all of the topic's between these ids: after the first, up to the last. @default from the first, to the end */
    after: z.string().optional(),
    last: z.string().optional(),
    /** They are in this deployment already, and are to be of the topic's new name only. */
    is_within: z.boolean().default(false),
  }),
  z.object({ step: z.literal('topic'), ...ids, ...records }),
  z.object({ step: z.literal('activate'), ...ids }),
  z.object({
    step: z.literal('discard'),
    ...ids,
    /** Its subscriptions are those of the topic at its old place, in this deployment, and stay. */
    is_within: z.boolean().default(false),
  }),
  z.object({ step: z.literal('forward'), ...ids, item: z.unknown() }),
]);
/** One step of a move, as the other place has it done. */
export type ArrivalStep = z.infer<typeof Step>;
/** A step of that name. */
export type StepOf<S extends ArrivalStep['step']> = Extract<ArrivalStep, { readonly step: S }>;

/** The step that a body is; throws `OPS.0136` for any other. */
export const readStep = (body: unknown): ArrivalStep => {
  const read = Step.safeParse(body);
  if (read.success) return read.data;
  throw new ServiceError(
    'OPS.0136',
    `Parameter: the step of the move is invalid. ${z.prettifyError(read.error).slice(0, 500)}`,
  );
};
