/** Where a recipient stands in the receipt of its message (decision 075). */
export type Place = {
  readonly protocol: string;
  /** The range of subscribers that it was found in, as {@link rangeName} has it; {@link CALLS} for those called in turn. */
  readonly range: string;
  /** Its number in the range, among those of its protocol. */
  readonly number: number;
};

/** Stands for the range of those whom a notify policy calls: each of them once. */
export const CALLS = 'calls';

/** A place as it travels with its recipient. */
export const formatPlace = ({ protocol, range, number }: Place): string => `${protocol}.${range}.${number}`;

/** The place that such a text stands for; undefined when it is none. */
export const parsePlace = (text: string): Place | undefined => {
  const [, protocol, range, number] = /^(\w+)\.(\w+)\.(\d{1,9})$/.exec(text) ?? [];
  if (protocol === undefined || range === undefined) return undefined;
  return { protocol, range, number: Number(number) };
};

/** The name of a range by the id that it begins with: ranges differ in its first 8 digits. */
export const rangeName = (from: string): string => Number.parseInt(from.slice(0, 8), 16).toString(16);
