import { createCloudWatchLogs } from '#lambdas/runtime/clients.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createLogWriter } from '#src/stores/deliveries/log-writer.ts';
import { createDeliveryLogHandler } from './handler.ts';

const environment = readEnvironment(['LOG_GROUP_PREFIX', 'LOG_RETENTION_DAYS']);

/** The entry of the delivery-log function. */
export const handler = createDeliveryLogHandler({
  logWriter: createLogWriter({
    logs: createCloudWatchLogs(),
    groupPrefix: environment.LOG_GROUP_PREFIX,
    retentionDays: environment.LOG_RETENTION_DAYS,
  }),
  logger: createLogger(),
});
