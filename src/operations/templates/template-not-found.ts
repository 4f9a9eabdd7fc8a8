import { ServiceError } from '#src/domain/service-error.ts';

/** The refusal for a template that does not exist, in this project. */
export const templateNotFound = (id: string): ServiceError =>
  new ServiceError('SMN.0027', `Template not found. There is no template ${id}.`);
