import { type ServiceEvent, serviceEvent } from '#src/domain/service-events/service-event.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { SpendNotice } from '#src/pipeline/usage/announce-spending.ts';

/** What is said of a cap that is spent to 80 % or the whole, at that time (epoch milliseconds). */
export const spendEvent = (notice: SpendNotice, at: number): ServiceEvent => {
  const { project, protocol, month, level, capUsd, spentUsd } = notice;
  return serviceEvent('SMN Spend Cap Reached', [project, protocol, month, level, capUsd], {
    ...{ project_id: project, protocol, since: formatTimestamp(at), month },
    ...{ threshold_percent: level, cap_usd: capUsd, spent_usd: spentUsd },
  });
};
