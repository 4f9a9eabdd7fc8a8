import type { InputOf } from '#src/contract/operation.ts';
import type { ListAlarms } from '#src/contract/operations-api/alarms.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Lists the alarms of the stage, whatever the project: what they measure is not shown, since it is that of all projects. */
export const listAlarms = async (
  _input: InputOf<typeof ListAlarms>,
  { requestId }: OperationContext,
  { stageAlarms }: Pick<Dependencies, 'stageAlarms'>,
): Promise<Reply> => {
  const alarms = (await stageAlarms.list()).map(({ name, state, since, reason, runbook, runbookUrl }) => ({
    ...{ name, state, since: formatTimestamp(since), reason },
    ...(runbook !== undefined && { runbook }),
    ...(runbookUrl !== undefined && { runbook_url: runbookUrl }),
  }));
  return { status: 200, body: { request_id: requestId, alarms } };
};
