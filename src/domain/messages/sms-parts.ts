import { SegmentedMessage } from 'sms-segments-calculator';
import { MAX_SMS_CHARACTERS } from './direct-sms.ts';

/** How a text travels to a phone. */
export type SmsParts = {
  /**
   * What is paid for: 160 characters of GSM-7 or 70 of UCS-2 in one part, 153 or 67 in each of several (3GPP TS 23.038 and
   * 23.040).
   */
  readonly parts: number;
  readonly encoding: 'GSM-7' | 'UCS-2';
};

/**
 * The parts of a text message: none of one that is too long to be sent at all, which would take the package minutes (its time grows
 * with the square of the length).
 */
export const smsPartsOf = (text: string): SmsParts => {
  const { segmentsCount, encodingName } = new SegmentedMessage(text.slice(0, MAX_SMS_CHARACTERS));
  const encoding = encodingName === 'GSM-7' ? 'GSM-7' : 'UCS-2';
  return { parts: text.length > MAX_SMS_CHARACTERS ? 0 : segmentsCount, encoding };
};
