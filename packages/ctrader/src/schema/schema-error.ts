/** Says that bytes or an object don't fit the schema. The message names message and field, never a value. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

/** Runs `work`; a TypeError of a value kind becomes a SchemaError that names the field. */
export function atField<Result>(message: string, field: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw fieldError(message, field, error);
  }
}

/** A TypeError of a value kind as a SchemaError that names the field; any other error as it is. */
export function fieldError(message: string, field: string, error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new SchemaError(`The field ${field} of ${message} takes ${error.message}.`, { cause: error });
}
