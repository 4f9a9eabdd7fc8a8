import { failureIdOf } from '#src/domain/failures/failure.ts';
import { getItems } from '#src/stores/batch.ts';
import { always, type Condition } from '#src/stores/condition.ts';
import { toAttribute } from '#src/stores/item.ts';
import { type Deliveries, updateItem } from '#src/stores/table.ts';
import type { DeadLetter } from './dead-letter-item.ts';
import { entryKeyOf, type FailureFiling, failureUpdate } from './failure-item.ts';

/** Letters that are to be filed, all of one record of a queue. */
export type LettersToFile = {
  readonly letters: readonly DeadLetter[];
  readonly expiresAt: number;
  /** The id of the record, by which a failure recognises it. @default it is not recognised */
  readonly record?: string | undefined;
};

/** Updates under way at a time: the recipients of an envelope are a failure each. */
const UPDATES_AT_ONCE = 10;

/**
 * Notes letters in the failures that they belong to, before they and their entries are filed: one write for each failure. What has an
 * entry already is not counted again, nor is a record that comes again because it was not filed after this.
 */
export const noteFailures = async (
  deliveries: Deliveries,
  { letters, expiresAt, record }: LettersToFile,
): Promise<void> => {
  const found = await getItems(deliveries, { keys: letters.map(entryKeyOf), fields: ['pk', 'sk'] });
  const known = new Set(found.map(({ pk, sk }) => `${pk}\n${sk}`));
  const isKnown = (letter: DeadLetter): boolean => {
    const { pk, sk } = entryKeyOf(letter);
    return known.has(`${pk}\n${sk}`);
  };
  const rest = [...Map.groupBy(letters, failureIdOf).values()].flatMap((ofOne): readonly FailureFiling[] => {
    const added = ofOne.filter((letter) => !isKnown(letter)).length;
    return ofOne.slice(0, 1).map((letter) => ({ letter, added, expiresAt }));
  });
  while (rest.length > 0)
    await Promise.all(rest.splice(0, UPDATES_AT_ONCE).map((filing) => noteFailure(deliveries, filing, record)));
};

const noteFailure = async (
  deliveries: Deliveries,
  filing: FailureFiling,
  record: string | undefined,
): Promise<void> => {
  const update = failureUpdate(filing);
  if (record === undefined) await updateItem(deliveries, { ...update, condition: always });
  else await updateItem(deliveries, { ...update, set: { ...update.set, record }, condition: isNotLast(record) });
};

/** The record noted last was another one. */
const isNotLast = (record: string): Condition => ({
  text: 'attribute_not_exists(#record) OR #record <> :record',
  names: { '#record': 'record' },
  values: { ':record': toAttribute(record) },
});
