import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import type { Clock } from "../system/clock.ts";
import { type Check, failureCheck, skipped } from "./doctor-checks.ts";
import { provenSkewMs, type SkewMeter } from "./skew-meter.ts";
import type { Account, Broker, CallOptions } from "./surfaces.ts";

/** What the look at an account takes from outside. */
export interface AccountCheck {
  readonly clock: Clock;
  readonly meter: SkewMeter;
  readonly account?: string;
  readonly signal?: AbortSignal;
  readonly reads?: number;
  readonly priceWaitMs?: number;
}

const READS = 5;
const PRICE_WAIT_MS = 5_000;
/** An order that travels so long finds another price. */
const SLOW_MS = 1_000;
const STALE_MS = 60_000;
/** How many prices are taken as evidence of the broker's clock. */
const PUSHES = 3;
/** The symbol whose price is looked at, where the broker has it: it moves whenever the market is open. */
const BUSY_SYMBOL = "EURUSD";

/** Opens the account and looks at it; gives its id, or undefined when it can't be opened. */
export async function checkAccount(
  broker: Broker,
  check: AccountCheck,
  tell: (found: Check) => void,
): Promise<string | undefined> {
  const { signal } = check;
  const call = signal === undefined ? {} : { signal };
  let account: Account;
  try {
    account = await broker.account(check.account, call);
  } catch (error) {
    tell({ ...failureCheck("account", error), part: "account" });
    for (const part of ["latency", "data"] as const) tell(skipped(part, signal));
    return undefined;
  }
  tell(accountCheck(account));
  for (const look of [checkLatency, checkPrices]) tell(await look(account, check, call));
  return account.id;
}

function accountCheck({ id, info, state, symbols }: Account): Check {
  const kind = info.environment === "unknown" ? "" : `${info.environment} `;
  const message = `${kind}account ${id}, ${state.positionMode}, in ${state.currency}, with ${symbols.list().length} symbols`;
  if (state.tradingAllowed !== false) return { part: "account", status: "ok", message };
  return {
    part: "account",
    status: "warning",
    message: `${message}: the broker allows no trading on it`,
    fix: "use the trading password instead of the investor's, or ask the broker",
  };
}

async function checkLatency(
  account: Account,
  { clock, reads = READS }: AccountCheck,
  call: CallOptions,
): Promise<Check> {
  const tookMs: number[] = [];
  try {
    for (let read = 0; read < reads; read += 1) {
      const startMs = clock.monotonic();
      await account.summary(call);
      tookMs.push(clock.monotonic() - startMs);
    }
  } catch (error) {
    return failureCheck("latency", error);
  }
  const sorted = tookMs.toSorted((left, right) => left - right);
  const minMs = Math.round(sorted[0] ?? 0);
  const medianMs = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
  const facts = {
    part: "latency",
    message: `reading the account takes ${minMs} ms at best and ${medianMs} ms mostly (${reads} reads)`,
    measures: { minMs, medianMs, reads },
  } as const;
  if (medianMs < SLOW_MS) return { ...facts, status: "ok" };
  return { ...facts, status: "warning", fix: "run the program nearer to the broker's server, or on a better line" };
}

async function checkPrices(account: Account, check: AccountCheck, call: CallOptions): Promise<Check> {
  const symbol = busySymbol(account);
  if (symbol === undefined) return { part: "data", status: "warning", message: "the account has no symbol to look at" };
  const timeoutMs = check.priceWaitMs ?? PRICE_WAIT_MS;
  let tick: Tick;
  try {
    tick = await account.quote(symbol.name, { ...call, timeoutMs });
    if (account.capabilities.ticks === "pushed") tick = (await nextPush(account, tick, timeoutMs, check)) ?? tick;
  } catch (error) {
    return {
      ...failureCheck("data", error),
      part: "data",
      status: "warning",
      fix: "look whether the market is open and the account may see prices",
    };
  }
  // By the broker's clock, as far as it is known.
  const ageMs = Math.max(0, check.clock.now() - provenSkewMs(check.meter.skew) - tick.timeMs);
  const message = `the last price of ${symbol.name} is ${tick.bid} / ${tick.ask}`;
  if (ageMs <= STALE_MS) return { part: "data", status: "ok", message, ageMs };
  return {
    part: "data",
    status: "warning",
    message,
    ageMs,
    fix: "look whether the market is open; if it is, one of the clocks is wrong or the feed stands still",
  };
}

/**
 * The next price that is pushed after `known`, which has come straight from the broker: evidence of its clock. Undefined
 * when the price stands still.
 */
async function nextPush(
  account: Account,
  known: Tick,
  timeoutMs: number,
  { clock, meter, signal }: AccountCheck,
): Promise<Tick | undefined> {
  const stream = account.ticks(known.symbol);
  const stop = (): void => void stream.close();
  const timer = clock.setTimer(timeoutMs, stop);
  signal?.addEventListener("abort", stop, { once: true });
  let pushed = -1;
  try {
    for await (const tick of stream) {
      pushed += 1;
      // The first one may be the last known price, of any age.
      if (pushed === 0) continue;
      meter.heard(tick.timeMs);
      if (pushed === PUSHES) return tick;
    }
    return undefined;
  } finally {
    timer.cancel();
    signal?.removeEventListener("abort", stop);
    await stream.close();
  }
}

function busySymbol({ symbols }: Account): SymbolInfo | undefined {
  const all = symbols.list();
  return all.find(({ name }) => name.toUpperCase().startsWith(BUSY_SYMBOL)) ?? all[0];
}
