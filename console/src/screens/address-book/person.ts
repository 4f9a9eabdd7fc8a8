type Address = { readonly endpoint: string };

/** A person of the address book, as the API lists them. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly status: 'CONFIRMED' | 'UNCONFIRMED' | 'CANCELLED';
  readonly group: readonly string[];
  readonly create_time: string;
  readonly email?: Address;
  readonly sms?: Address;
  readonly http?: Address;
  readonly https?: Address;
};

/** Groups as people write them: separated by commas. */
export const groupsOf = (text: string): string[] => text.split(/[\s,，]+/).filter((group) => group !== '');
