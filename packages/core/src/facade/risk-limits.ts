import { BrokerError } from "../errors/broker-error.ts";
import { type Clock, systemClock } from "../system/clock.ts";
import type { AccountView, InterceptedCall, Interceptor } from "./connect-options.ts";
import { DayStarts } from "./daily-loss.ts";
import { addsRisk, exposureWith, lotsOf, type RiskyCommand } from "./risk-exposure.ts";

/** What a program does not let itself do. Absent limits don't hold. Money is in the account's currency. */
export interface RiskLimits {
  /** Largest single order. */
  readonly maxLots?: number;
  /** Most lots open, on their way and in resting orders, per symbol, whatever the side. */
  readonly maxSymbolLots?: number;
  /** Most positions open, on their way and in resting orders; on a netting account, most symbols with such. */
  readonly maxOpenPositions?: number;
  /** Most resting orders. */
  readonly maxOrders?: number;
  /** From this loss of equity since the day began (UTC) on, no new risk that day. */
  readonly maxDailyLoss?: number;
  /** The only symbols that may be traded, by the broker's names. */
  readonly symbols?: readonly string[];
}

/** How risk limits are kept. */
export interface RiskLimitOptions {
  readonly clock?: Clock;
  /**
   * Where it is kept what accounts were worth when the day began: `data/day.json`. Without it a program that is started
   * again begins the day anew, and forgets what it has lost.
   */
  readonly file?: string;
}

/**
 * Refuses orders, and enlargements of resting ones, that would add more risk than allowed with RISK_LIMIT, before
 * anything is sent.
 *
 * `details` names the limit, its value and what the order would make. Closing, cancelling, changing levels and reads
 * always pass. Orders that are being sent, and those whose outcome is unknown, count as if they were filled, so that
 * many at once can't slip through. A day begins with the first order, later ones at midnight UTC. The equity is the
 * last one known: an account whose broker doesn't push it is as old as the last reading.
 *
 * A `maxDailyLoss` that can't be checked refuses as well: INVALID_CONFIG when `file` can't be used.
 */
export function riskLimits(limits: RiskLimits, options: RiskLimitOptions = {}): Interceptor {
  const days = new DayStarts(options.clock ?? systemClock, options.file);
  const views = new Map<string, AccountView>();
  return async (call, next) => {
    const { command, account, broker, accountId } = call;
    const key = `${broker}/${accountId}`;
    if (account !== undefined) views.set(key, account);
    const view = views.get(key);
    if (view !== undefined) days.look(key, view);
    if (command === undefined || !addsRisk(command)) return next();
    const fault = orderFault(limits, command) ?? (view && exposureFault(limits, command, view));
    if (fault !== undefined) throw refusal(call, fault);
    if (limits.maxDailyLoss !== undefined && view !== undefined) {
      const loss = await days.lossOf(key, view);
      if (loss >= limits.maxDailyLoss) {
        throw refusal(call, { limit: "maxDailyLoss", allowed: limits.maxDailyLoss, found: loss });
      }
    }
    return next();
  };
}

interface Fault {
  readonly limit: keyof RiskLimits;
  readonly allowed: unknown;
  readonly found: unknown;
}

function orderFault({ maxLots, symbols }: RiskLimits, command: RiskyCommand): Fault | undefined {
  const lots = lotsOf(command);
  const { name } = command.symbol;
  if (maxLots !== undefined && lots > maxLots) return { limit: "maxLots", allowed: maxLots, found: lots };
  if (symbols !== undefined && !symbols.includes(name)) {
    return { limit: "symbols", allowed: symbols.join(", "), found: name };
  }
  return undefined;
}

function exposureFault(limits: RiskLimits, command: RiskyCommand, view: AccountView): Fault | undefined {
  const exposure = exposureWith(command, view);
  const isResting = command.kind === "modify-order" || command.type !== "market";
  const checks = [
    { limit: "maxSymbolLots", allowed: limits.maxSymbolLots, found: exposure.symbolLots },
    { limit: "maxOpenPositions", allowed: limits.maxOpenPositions, found: exposure.positions },
    { limit: "maxOrders", allowed: isResting ? limits.maxOrders : undefined, found: exposure.restingOrders },
  ] as const;
  return checks.find(({ allowed, found }) => allowed !== undefined && found > allowed);
}

function refusal({ broker, operation, requestId }: InterceptedCall, { limit, allowed, found }: Fault): BrokerError {
  return new BrokerError(
    "RISK_LIMIT",
    `${operation} was not sent: it would make ${String(found)} where the program's own limit ${limit} is ${String(allowed)}.`,
    { broker, operation, requestId, details: { limit, allowed, found } },
  );
}
