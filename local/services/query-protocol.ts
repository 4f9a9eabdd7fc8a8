import { randomUUID } from 'node:crypto';
import { type Service, type ServiceAnswer, ServiceRefusal, unknownOperation } from './service.ts';

/** The fields of a form-encoded call. */
export type QueryFields = {
  get(name: string): string | undefined;
  /** `Name.member.1`, `Name.member.2`, … */
  list(name: string): string[];
  /** `Name.member.1.Field`, …: one record of fields for each member. */
  records(name: string): Record<string, string>[];
};

/** An operation of a query service: returns the elements of its result. */
export type QueryOperation = (fields: QueryFields) => Promise<Readonly<Record<string, string>>>;

type QueryService = { readonly namespace: string; readonly operations: Readonly<Record<string, QueryOperation>> };

/** A service that takes forms (`Action=…`) and answers XML: SES version 1, SNS. */
export const createQueryService = ({ namespace, operations }: QueryService): Service => ({
  operationOf: ({ body }) => new URLSearchParams(body.toString()).get('Action') ?? '',
  answer: async ({ body }) => {
    const form = new URLSearchParams(body.toString());
    const action = form.get('Action') ?? '';
    const operation = operations[action];
    try {
      if (operation === undefined) throw unknownOperation(action);
      const elements = Object.entries(await operation(fieldsOf(form)))
        .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
        .join('');
      return xml(
        200,
        `<${action}Response xmlns="${namespace}"><${action}Result>${elements}</${action}Result>` +
          `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
      );
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      return xml(
        error.status,
        `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${error.code}</Code>` +
          `<Message>${escapeXml(error.message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
      );
    }
  },
});

const fieldsOf = (form: URLSearchParams): QueryFields => ({
  get: (name) => form.get(name) ?? undefined,
  list: (name) => [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value),
  records: (name) => {
    const members = new Map<string, Record<string, string>>();
    for (const [key, value] of form) {
      const [start, member, index = '', field = ''] = key.split('.');
      if (start !== name || member !== 'member') continue;
      members.set(index, { ...members.get(index), [field]: value });
    }
    return [...members.values()];
  },
});

const xml = (status: number, body: string): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
});

/** Escapes a text for XML and HTML, element content and attribute values alike. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
