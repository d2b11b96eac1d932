/** What a log line may carry besides its text. Never a secret: see `redact`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The injected logger; pino's own interface fits it as it is. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

const nothing = (): void => {};

/** Says nothing; the default. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
