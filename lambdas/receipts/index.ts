import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createReceiptWriter } from '#src/stores/receipts/receipt-writer.ts';
import { createReceiptsHandler } from './handler.ts';

/** The entry of the receipts function. */
export const handler = createReceiptsHandler({
  receiptWriter: createReceiptWriter(createDeliveries(createDynamoDb())),
  keepDays: readSettings().receipts.days,
  clock: Date.now,
  logger: createLogger(),
});
