import { type Account, BrokerError, type Clock, type SymbolInfo, systemClock } from "@anybroker/core";
import type { ConformanceReport, ScenarioResult } from "../report.ts";
import { whyUnable } from "../scenario.ts";
import { LIVE_SCENARIOS, type LiveScenario } from "./live-scenarios.ts";
import { LiveStage } from "./live-stage.ts";

/** How the live part of the suite is played. */
export interface LiveOptions {
  readonly account: Account;
  /** The report's name. */
  readonly name: string;
  /** What is traded; see `liveSymbol`. */
  readonly symbol: SymbolInfo;
  readonly clock?: Clock;
  /** Ends the run after the present step; the account is left as it was all the same. */
  readonly signal?: AbortSignal;
  /** Default: all that are safe. */
  readonly scenarios?: readonly LiveScenario[];
  /** Told before each. */
  readonly onScenario?: (scenario: LiveScenario) => void;
}

/**
 * Plays the scenarios that are safe at a real broker on an open account: the least lots of one symbol, one position at a
 * time. After each scenario, passed, failed or stopped, what it opened is cancelled and closed.
 *
 * Rejects when that can't be done: the error names what is left.
 */
export async function examineLive(options: LiveOptions): Promise<ConformanceReport> {
  const { account, name, symbol, clock = systemClock, scenarios = LIVE_SCENARIOS, onScenario } = options;
  const { signal = new AbortController().signal } = options;
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const { id, title } = scenario;
    const reason = whyNot(scenario, account, signal);
    if (reason !== undefined) {
      results.push({ id, title, status: "skipped", reason });
      continue;
    }
    onScenario?.(scenario);
    const stage = new LiveStage(account, symbol, clock, signal);
    const ended = await play(scenario, stage);
    await stage.flatten();
    results.push({ id, title, ...ended });
  }
  return { name, results };
}

function whyNot({ needs }: LiveScenario, { capabilities }: Account, signal: AbortSignal): string | undefined {
  if (signal.aborted) return "it was stopped";
  return needs === undefined ? undefined : whyUnable(needs, capabilities);
}

async function play(scenario: LiveScenario, stage: LiveStage): Promise<Pick<ScenarioResult, "status" | "reason">> {
  try {
    await scenario.run(stage);
    return { status: "passed" };
  } catch (error) {
    if (stage.signal.aborted) return { status: "skipped", reason: "it was stopped" };
    if (BrokerError.is(error, "MARKET_CLOSED")) return { status: "skipped", reason: "the market is closed" };
    return { status: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The symbol for a live run: the named one, else EURUSD, else the first that may be traded and whose least lots are known.
 *
 * Throws INVALID_ARGUMENT when there is none, or when a netting account has a position in it, which would be changed.
 */
export function liveSymbol(account: Account, wanted?: string): SymbolInfo {
  const symbols = account.symbols.list();
  const tradable = symbols.filter(({ tradeMode = "full", lotsMin }) => tradeMode === "full" && lotsMin !== undefined);
  const found =
    wanted === undefined
      ? (tradable.find(({ name }) => name.toUpperCase().startsWith("EURUSD")) ?? tradable[0])
      : account.symbols.resolve(wanted);
  if (found?.lotsMin === undefined) {
    throw new BrokerError("INVALID_ARGUMENT", "No symbol tells its least lots, so that nothing safe can be traded.");
  }
  if (account.state.positionMode === "netting" && account.positions.list({ symbol: found.name }).length > 0) {
    throw new BrokerError(
      "INVALID_ARGUMENT",
      `The netting account has a position in ${found.name}, which a run would change; name another symbol.`,
    );
  }
  return found;
}
