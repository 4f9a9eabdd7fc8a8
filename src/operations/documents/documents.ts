import { type OpenApiDocument, openApiOf } from '#src/contract/open-api/document.ts';
import { operationGroups } from '#src/contract/operations.ts';

/** What describes the API; each part is made or read when it is first needed, and then kept: it never changes. */
export type ApiDocuments = {
  readonly openApi: () => OpenApiDocument;
  /** The script of the docs page, compressed by gzip. */
  readonly docsScript: () => Uint8Array;
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** The documents of a deployment; `publicBaseUrl` stands in them, `readScript` reads the script of the docs page. */
export const createApiDocuments = (publicBaseUrl: string, readScript: () => Uint8Array): ApiDocuments => ({
  openApi: once(() => openApiOf(operationGroups, publicBaseUrl)),
  docsScript: once(readScript),
});
