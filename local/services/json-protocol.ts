import { type ServiceAnswer, ServiceRefusal } from './service.ts';

/** A JSON answer. */
export const json = (status: number, body: unknown): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

/** A refusal as JSON services send it, the code in the body and in the header. */
export const jsonRefusal = (error: ServiceRefusal): ServiceAnswer => {
  const answer = json(error.status, { __type: error.code, message: error.message });
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
};

/** Runs an operation, and makes an answer of what it refuses. */
export const answering = async (operation: () => Promise<ServiceAnswer>): Promise<ServiceAnswer> => {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof ServiceRefusal) return jsonRefusal(error);
    throw error;
  }
};
