import * as z from 'zod';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/** The status of one attempt: `REJECTS` is flow control, by a provider or an endpoint. */
const DeliveryStatus = z.enum(['DELIVERED', 'FAIL_DELIVERED', 'REJECTS']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** One line of a topic's delivery log, in the spelling and order of the wire (contract section 9.7). */
export const DeliveryRecord = tolerantObject({
  message_id: z.string(),
  project_id: z.string(),
  topic_urn: z.string(),
  subscriber_urn: z.string(),
  protocol_name: z.string(),
  endpoint: z.string(),
  status: DeliveryStatus,
  /** What an HTTP(S) endpoint answered; absent when it did not answer, and for other protocols. */
  http_code: z.int().exactOptional(),
  /** When the message was published. */
  create_time: z.string(),
  /** When the attempt began. */
  send_time: z.string(),
});
export type DeliveryRecord = Readonly<z.infer<typeof DeliveryRecord>>;
