/** A call to an AWS service that has no engine here. */
type ServiceCall = {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** The answer to it; an error is an answer too. */
export type ServiceAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** One AWS service: names the operation of a call (for the count), and answers it. */
export type Service = {
  operationOf(call: ServiceCall): string;
  answer(call: ServiceCall): Promise<ServiceAnswer>;
};

/** What differs from refusal to refusal. @default status - 400 */
type RefusalDetails = { readonly status?: number; readonly facts?: Readonly<Record<string, string>> };

/** A refusal in the service's own terms; the service's wire format makes an answer of it. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';
  readonly code: string;
  readonly status: number;
  /** What a JSON service says beside the message. */
  readonly facts: Readonly<Record<string, string>>;
  constructor(code: string, message: string, { status = 400, facts = {} }: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.facts = facts;
  }
}

/** What every service says to an operation that it does not know: an error at once, never silence. */
export const unknownOperation = (operation: string): ServiceRefusal =>
  new ServiceRefusal('UnknownOperationException', `The local cloud does not know the operation ${operation}.`);
