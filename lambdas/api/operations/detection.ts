import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { PublishHttpDetect, ShowHttpDetectResult } from '#src/contract/detection.ts';
import { publishHttpDetect } from '#src/operations/detection/publish-http-detect.ts';
import { showHttpDetectResult } from '#src/operations/detection/show-http-detect-result.ts';

/** Operations that try out endpoints. */
export const detectionOperations: readonly BoundOperation[] = [
  bind(PublishHttpDetect, publishHttpDetect),
  bind(ShowHttpDetectResult, showHttpDetectResult),
];
