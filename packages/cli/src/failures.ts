import type { BrokerError, Check } from "@anybroker/core";

/** What the process tells its caller: done, the broker refused or failed, wrong usage or configuration. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** The command was typed wrong: nothing was sent, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command ended without doing (all of) what was asked, and the broker gave no error for it: exit code 1. */
export class NotDoneError extends Error {
  override readonly name = "NotDoneError";
}

/** Some items of a batch were refused: exit code 1, each refusal with its code and outcome on stderr. */
export class BatchError extends Error {
  override readonly name = "BatchError";
  readonly errors: readonly BrokerError[];

  constructor(errors: readonly BrokerError[]) {
    super(`${errors.length} of the items failed`);
    this.errors = errors;
  }
}

/** The doctor found what keeps the connection from working: exit code 2 when it is the configuration, else 1. */
export class UnhealthyError extends Error {
  override readonly name = "UnhealthyError";
  readonly failed: readonly Check[];

  constructor(failed: readonly Check[]) {
    super(`${failed.length} checks failed`);
    this.failed = failed;
  }
}

/** The adapter fails scenarios of the suite, which the report on stdout names: exit code 1. */
export class NotConformantError extends Error {
  override readonly name = "NotConformantError";
}
