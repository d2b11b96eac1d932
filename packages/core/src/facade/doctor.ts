import type { ConfiguredAdapter } from "../adapter/adapter.ts";
import { systemClock } from "../system/clock.ts";
import { establish } from "./connect.ts";
import type { BrokerConfig, ConnectOptions } from "./connect-options.ts";
import { clockFinding } from "./diagnose.ts";
import { checkAccount } from "./doctor-account.ts";
import { type Check, checkFrom, failureCheck, skipped } from "./doctor-checks.ts";
import { checkJournal } from "./doctor-journal.ts";
import { readOnly } from "./interceptors.ts";
import { SkewMeter } from "./skew-meter.ts";
import type { Broker } from "./surfaces.ts";

export type { Check } from "./doctor-checks.ts";

/** What the doctor found. */
export interface DoctorReport {
  /** The adapter's name, as far as the configuration tells it. */
  readonly broker?: string;
  /** The account that was looked at, once one could be opened. */
  readonly account?: string;
  /** In the order in which they were made. */
  readonly checks: readonly Check[];
}

/** How the doctor looks. */
export interface DoctorOptions extends ConnectOptions {
  /** How many reads the latency is measured by; default 5. */
  readonly reads?: number;
  /** How long a price is waited for; default 5 s. */
  readonly priceWaitMs?: number;
}

const CONNECT_TIMEOUT_MS = 20_000;

/**
 * Connects, looks at every part of the connection with a few harmless reads, and closes again: configuration,
 * reachability, credentials, account, latency, prices, clocks, rate budgets, journal.
 *
 * Never rejects: what fails is a check with its cause and fix, and what can still be checked without it is. It sends
 * nothing that changes the books, and reads the journal of a program that is running without touching it.
 *
 * @param target what `connect` takes, or a promise of it: its failure counts as one of the configuration.
 */
export async function doctor(
  target: ConfiguredAdapter | BrokerConfig | Promise<ConfiguredAdapter | BrokerConfig>,
  options: DoctorOptions = {},
): Promise<DoctorReport> {
  const { clock = systemClock, signal } = options;
  const meter = new SkewMeter(clock);
  const checks: Check[] = [];
  let known: ConfiguredAdapter | BrokerConfig;
  try {
    known = await target;
  } catch (error) {
    return { checks: [failureCheck("config", error)] };
  }
  let name = typeof known.adapter === "string" ? known.adapter : known.adapter.name;
  const dataDir = options.dataDir ?? ("options" in known ? undefined : known.dataDir);
  let account: string | undefined;
  const startMs = clock.monotonic();
  try {
    const settings = {
      timeoutMs: CONNECT_TIMEOUT_MS,
      auditIntervalMs: 0,
      ...options,
      intercept: [...(options.intercept ?? []), readOnly()],
      journal: false as const,
    };
    await using broker = await establish(known, settings, meter);
    name = broker.name;
    const tookMs = Math.round(clock.monotonic() - startMs);
    checks.push(
      { part: "config", status: "ok", message: `the configuration of the ${broker.name} adapter is valid` },
      { part: "link", status: "ok", message: `connected and logged in within ${tookMs} ms`, measures: { tookMs } },
      { part: "auth", status: "ok", message: "the broker accepts the credentials" },
    );
    account = await checkAccount(broker, { ...options, clock, meter }, (check) => checks.push(check));
    checks.push(...otherFindings(broker));
  } catch (error) {
    checks.push(...connectFailure(error, signal));
  }
  const clockCheck = checkFrom(clockFinding(meter.skew));
  checks.push(meter.skew === undefined ? { ...clockCheck, status: "skipped" } : clockCheck);
  checks.push(...(await checkJournal(dataDir, name)));
  return { broker: name, ...(account !== undefined && { account }), checks };
}

/** What `diagnose` tells of the parts that the doctor does not look at itself. */
function otherFindings(broker: Broker): readonly Check[] {
  const own: readonly string[] = ["link", "auth", "clock", "account", "data", "stream", "journal"];
  const findings = broker.diagnose().filter(({ part }) => !own.includes(part));
  const checks = findings.map(checkFrom);
  if (findings.some(({ part }) => part === "budget")) return checks;
  return [...checks, { part: "budget", status: "ok", message: "the broker is not known to meter requests" }];
}

/** What a connect that failed proves of the parts on the way. */
function connectFailure(error: unknown, signal: AbortSignal | undefined): readonly Check[] {
  const check = failureCheck("link", error);
  const valid: Check = { part: "config", status: "ok", message: "the configuration is valid" };
  if (check.part === "config") return [check, skipped("link", signal), skipped("account", signal)];
  if (check.part !== "auth") return [valid, check, skipped("auth", signal), skipped("account", signal)];
  const reached: Check = { part: "link", status: "ok", message: "the broker answers" };
  return [valid, reached, check, skipped("account", signal)];
}
