import { type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** International numbers have at most 15 digits (E.164); a national one may have a trunk prefix. */
const INTERNATIONAL = /^\+[0-9]{5,17}$/;

/**
 * What may come without `+`: a mobile number of mainland China, its country code aside (contract section 6.1). Landline
 * numbers look like those of other countries, so that guessing would reach strangers: 07400 123456 is British.
 */
const MAINLAND_MOBILE = /^(?:86)?1[3-9][0-9]{9}$/;

/** Reads a phone number as people may write it; undefined when it is none. */
export const parsePhoneNumber = (text: string): PhoneNumber | undefined => {
  if (!INTERNATIONAL.test(text) && !MAINLAND_MOBILE.test(text)) return undefined;
  const number = parsePhoneNumberFromString(text, 'CN');
  return number?.isValid() === true ? number : undefined;
};

/** The E.164 form of a phone number; undefined when it is none. */
export const normalPhoneNumber = (text: string): string | undefined => parsePhoneNumber(text)?.number;

/** How a phone number is to be written, for refusals. */
export const ALLOWED_NUMBERS =
  'a phone number: "+", country code and number, as "+447400123456"; without "+" only mobile numbers of mainland China, as "13800138000"';

/** What is wrong with a number of a country that is not among the allowed ones; undefined when nothing is. */
export const countryFault = (
  { country }: Pick<PhoneNumber, 'country'>,
  countries: readonly string[] | undefined,
): string | undefined =>
  countries === undefined || countries.some((allowed) => allowed === country)
    ? undefined
    : `a number of ${country ?? 'no country'}; allowed are numbers of ${countries.join(', ')}`;
