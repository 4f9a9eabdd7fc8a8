import * as z from 'zod';

/**
 * An object as a later version may have written it to a queue or a table (decision 056): fields that this one does not know
 * are kept, so that they are still there when it is passed on. Its type has the known ones only.
 */
export const tolerantObject = <S extends z.ZodRawShape>(shape: S): z.ZodObject<S> => z.looseObject(shape);
