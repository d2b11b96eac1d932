import { asBrokerError, type Clock, sleep } from "@anybroker/core";
import type { RequestOptions } from "./requests.ts";
import { invalidArgument, TonpoError } from "./tonpo-error.ts";
import type { AccountStatus } from "./wire/accounts.ts";

/** How an account is waited for. `timeoutMs` is that of the whole wait: default 180,000. */
export interface WaitForActive extends RequestOptions {
  /** Between two looks; default 5,000. */
  readonly pollIntervalMs?: number;
  /** A paused account is connected: take it as arrived. Default false, as the vendor's client has it. */
  readonly acceptPaused?: boolean;
}

export interface WaitEnvironment {
  readonly clock: Clock;
}

/** The first login starts a terminal. */
export const ACTIVE_TIMEOUT_MS = 180_000;
const POLL_INTERVAL_MS = 5_000;

const failure = (code: string, message: string, text: string | undefined): TonpoError =>
  new TonpoError({
    kind: "account",
    status: 0,
    code,
    message,
    subject: "account",
    ...(text !== undefined && { text }),
  });

/** Asks for an account's status until it is active, is past hope, or the time is up. */
export async function waitForActive(
  { clock }: WaitEnvironment,
  accountId: string,
  { timeoutMs = ACTIVE_TIMEOUT_MS, pollIntervalMs = POLL_INTERVAL_MS, acceptPaused = false, ...rest }: WaitForActive,
  read: (options: RequestOptions) => Promise<AccountStatus>,
): Promise<AccountStatus> {
  if (!(timeoutMs > 0)) throw invalidArgument(`An account can't be waited for ${timeoutMs} ms; give a time above 0.`);
  const signal = rest.call?.signal ?? rest.signal;
  const endMs = clock.monotonic() + timeoutMs;
  for (;;) {
    const found = await read(rest);
    const { status, lastError } = found;
    if (status === "active" || (acceptPaused && status === "paused")) return found;
    if (status === "login_failed") {
      const why = lastError ?? "no reason is given";
      throw failure("ACCOUNT_LOGIN_FAILED", `The broker refused the login of account ${accountId}: ${why}.`, lastError);
    }
    if (status === "deleted") {
      throw failure("ACCOUNT_DELETED", `The account ${accountId} is deleted; make another one.`, lastError);
    }
    const leftMs = endMs - clock.monotonic();
    if (leftMs <= 0) {
      throw failure(
        "ACCOUNT_TIMEOUT",
        `The account ${accountId} was not active within ${timeoutMs} ms; it is ${status ?? "in an unknown state"}.`,
        lastError,
      );
    }
    await sleep(clock, Math.min(pollIntervalMs, leftMs), signal).catch((cause: unknown) => {
      throw asBrokerError(cause, "ABORTED", `The wait for account ${accountId} was aborted by its caller.`);
    });
  }
}
