/** The broker refused a request: its own code and words. */
export class TemplateBrokerError extends Error {
  override readonly name = "TemplateBrokerError";
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }

  static is(value: unknown): value is TemplateBrokerError {
    return value instanceof TemplateBrokerError;
  }
}
