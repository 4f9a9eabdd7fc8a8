import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { ShowDocs, ShowDocsScript, ShowOpenApi } from '#src/contract/documents.ts';
import { showDocs } from '#src/operations/documents/show-docs.ts';
import { showDocsScript } from '#src/operations/documents/show-docs-script.ts';
import { showOpenApi } from '#src/operations/documents/show-open-api.ts';

/** Operations that describe the others. */
export const documentOperations: readonly BoundOperation[] = [
  bind(ShowOpenApi, showOpenApi),
  bind(ShowDocs, showDocs),
  bind(ShowDocsScript, showDocsScript),
];
