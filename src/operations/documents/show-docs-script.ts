import { gunzipSync } from 'node:zlib';
import type { InputOf } from '#src/contract/operation.ts';
import type { ShowDocsScript } from '#src/contract/service/documents.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Answers the script of the docs page, compressed for clients that accept gzip, as browsers do. */
export const showDocsScript = async (
  { headers }: Pick<InputOf<typeof ShowDocsScript>, 'headers'>,
  _call: OperationContext,
  { documents }: Pick<Dependencies, 'documents'>,
): Promise<Reply> => {
  const script = documents.docsScript();
  const takesGzip = /\bgzip\b/.test(headers?.['accept-encoding'] ?? '');
  return takesGzip
    ? { status: 200, contentType: 'text/javascript', bytes: script, encoding: 'gzip' }
    : { status: 200, contentType: 'text/javascript', bytes: gunzipSync(script) };
};
