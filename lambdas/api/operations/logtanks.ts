import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { CreateLogtank, DeleteLogtank, ListLogtank, UpdateLogtank } from '#src/contract/logtanks.ts';
import { createLogtank } from '#src/operations/logtanks/create-logtank.ts';
import { deleteLogtank } from '#src/operations/logtanks/delete-logtank.ts';
import { listLogtank } from '#src/operations/logtanks/list-logtank.ts';
import { updateLogtank } from '#src/operations/logtanks/update-logtank.ts';

/** Operations on logs of deliveries. */
export const logtankOperations: readonly BoundOperation[] = [
  bind(CreateLogtank, createLogtank),
  bind(ListLogtank, listLogtank),
  bind(UpdateLogtank, updateLogtank),
  bind(DeleteLogtank, deleteLogtank),
];
