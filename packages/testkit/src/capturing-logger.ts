import { inspect } from "node:util";
import type { LogFields, Logger } from "@anybroker/core";

/** Keeps every log line as the text that a plain logger would write. */
export class CapturingLogger implements Logger {
  readonly lines: string[] = [];

  debug(fields: LogFields, message: string): void {
    this.#keep("debug", fields, message);
  }

  info(fields: LogFields, message: string): void {
    this.#keep("info", fields, message);
  }

  warn(fields: LogFields, message: string): void {
    this.#keep("warn", fields, message);
  }

  error(fields: LogFields, message: string): void {
    this.#keep("error", fields, message);
  }

  #keep(level: string, fields: LogFields, message: string): void {
    this.lines.push(`${level} ${message} ${inspect(fields, { depth: 8 })}`);
  }
}
