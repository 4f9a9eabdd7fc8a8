import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import { unhealthyList } from '#src/stores/delivery-keys.ts';
import { fromItem, toItem } from '#src/stores/item.ts';
import { queryOf } from '#src/stores/paged-list.ts';
import type { Deliveries } from '#src/stores/table.ts';
import { type EndpointHealth, parseHealth } from './health-item.ts';

/** Which part of a project's list. */
export type UnhealthyRequest = {
  readonly project: string;
  readonly limit: number;
  /** Of the page before. @default the beginning */
  readonly cursor?: string | undefined;
};

/** A page of a list; the cursor is absent at its end. */
export type UnhealthyPage = { readonly endpoints: readonly EndpointHealth[]; readonly cursor?: string };

/** Where a page ended; the project is not part of it, so that it gives no access to another list. */
const Cursor = z.object({
  pk: z.string().regex(/^health#[!-~]{1,200}$/),
  sk: z.literal('health'),
  listSk: z.string().regex(/^\d{13}#[!-~]{0,100}$/),
});

/** Reads a page of the endpoints whose messages are held because of their health, newest first. */
export const listUnhealthy = async (
  deliveries: Deliveries,
  { project, limit, cursor }: UnhealthyRequest,
): Promise<UnhealthyPage> => {
  const list = unhealthyList(project);
  const start =
    cursor === undefined ? {} : { ExclusiveStartKey: toItem({ ...decodeCursor(cursor, Cursor), listPk: list }) };
  const query = queryOf(deliveries, { index: 'ByProject', list, order: 'newest-first' });
  const { Items = [], LastEvaluatedKey: last } = await deliveries.dynamodb.send(
    new QueryCommand({ ...query, Limit: limit, ...start }),
  );
  const endpoints = Items.map((item) => parseHealth(fromItem(item))).filter(({ sick }) => sick !== undefined);
  return { endpoints, ...(last !== undefined && { cursor: encodeCursor(Cursor.parse(fromItem(last))) }) };
};
