import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** International numbers have at most 15 digits (E.164); a national one may have a trunk prefix. */
const PHONE_NUMBER = /^\+?[0-9]{5,17}$/;

/**
 * Reads a phone number; undefined when it is none. Without `+` it is a number of mainland China, whose country code may be
 * missing too (contract section 6.1); guessing other countries would reach strangers.
 */
export const parsePhoneNumber = (text: string): PhoneNumber | undefined => {
  const number = PHONE_NUMBER.test(text) ? parsePhoneNumberFromString(text, 'CN') : undefined;
  return number?.isValid() === true ? number : undefined;
};
