import type { PlaceOrderCommand } from "../adapter/commands.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { Decimal } from "../model/decimal.ts";
import { sumLots } from "../model/units.ts";
import { type Clock, systemClock } from "../system/clock.ts";
import type { AccountView, InterceptedCall, Interceptor } from "./connect-options.ts";

/** What a program does not let itself do. Absent limits don't hold. Money is in the account's currency. */
export interface RiskLimits {
  /** Largest single order. */
  readonly maxLots?: number;
  /** Most lots open and on their way, per symbol, whatever the side. */
  readonly maxSymbolLots?: number;
  /** Most positions open and on their way. */
  readonly maxOpenPositions?: number;
  /** Most resting orders. */
  readonly maxOrders?: number;
  /** From this loss of equity since the day's first order (UTC) on, no new risk that day. */
  readonly maxDailyLoss?: number;
  /** The only symbols that may be traded, by the broker's names. */
  readonly symbols?: readonly string[];
}

const DAY_MS = 86_400_000;

/**
 * Refuses orders that would add more risk than allowed with RISK_LIMIT, before anything is sent.
 *
 * `details` names the limit, its value and what the order would make. Closing, cancelling, changing levels and reads
 * always pass. Orders that are being sent count as if they were filled, so that many at once can't slip through. The
 * equity is the last one known: an account whose broker doesn't push it is as old as the last reading.
 */
export function riskLimits(limits: RiskLimits, clock: Clock = systemClock): Interceptor {
  const days = new Map<string, { readonly day: number; readonly equity: number }>();
  return async (call, next) => {
    const { command, account } = call;
    if (command?.kind !== "place" || command.intent === "reduce" || command.intent === "close") return next();
    const fault =
      orderFault(limits, command) ??
      (account === undefined ? undefined : (exposureFault(limits, command, account) ?? lossFault(call, account)));
    if (fault !== undefined) throw refusal(call, fault);
    return next();
  };

  function lossFault({ broker, accountId }: InterceptedCall, { summary }: AccountView): Fault | undefined {
    const { maxDailyLoss } = limits;
    if (maxDailyLoss === undefined || summary === undefined) return undefined;
    const equity = summary.equity ?? summary.balance;
    const day = Math.floor(clock.now() / DAY_MS);
    const key = `${broker}/${accountId}`;
    const start = days.get(key);
    if (start?.day !== day) {
      days.set(key, { day, equity });
      return undefined;
    }
    const loss = Decimal.of(start.equity).subtract(equity).toNumber();
    return loss < maxDailyLoss ? undefined : { limit: "maxDailyLoss", allowed: maxDailyLoss, found: loss };
  }
}

interface Fault {
  readonly limit: keyof RiskLimits;
  readonly allowed: unknown;
  readonly found: unknown;
}

function orderFault({ maxLots, symbols }: RiskLimits, { lots, symbol }: PlaceOrderCommand): Fault | undefined {
  if (maxLots !== undefined && lots > maxLots) return { limit: "maxLots", allowed: maxLots, found: lots };
  if (symbols !== undefined && !symbols.includes(symbol.name)) {
    return { limit: "symbols", allowed: symbols.join(", "), found: symbol.name };
  }
  return undefined;
}

/** What the account would hold with this order, counted against the limits. */
function exposureFault(limits: RiskLimits, command: PlaceOrderCommand, account: AccountView): Fault | undefined {
  const { maxSymbolLots, maxOpenPositions, maxOrders } = limits;
  // Those that were asked for later will count this one; each sees what came before it.
  const own = account.orders.findIndex((order) => order.clientOrderId === command.clientOrderId);
  const others = own < 0 ? account.orders : account.orders.slice(0, own);
  const coming = others.filter(({ type, intent }) => type === "market" && intent !== "close" && intent !== "reduce");
  const inSymbol = [...account.positions, ...coming, command].filter((item) => nameOf(item) === command.symbol.name);
  const symbolLots = sumLots(inSymbol);
  if (maxSymbolLots !== undefined && symbolLots > maxSymbolLots) {
    return { limit: "maxSymbolLots", allowed: maxSymbolLots, found: symbolLots };
  }
  const positions = account.positions.length + coming.length + 1;
  if (command.type === "market" && maxOpenPositions !== undefined && positions > maxOpenPositions) {
    return { limit: "maxOpenPositions", allowed: maxOpenPositions, found: positions };
  }
  const resting = others.filter(({ type }) => type !== "market").length + 1;
  if (command.type !== "market" && maxOrders !== undefined && resting > maxOrders) {
    return { limit: "maxOrders", allowed: maxOrders, found: resting };
  }
  return undefined;
}

const nameOf = ({ symbol }: { readonly symbol: string | { readonly name: string } }): string =>
  typeof symbol === "string" ? symbol : symbol.name;

function refusal({ broker, operation, requestId }: InterceptedCall, { limit, allowed, found }: Fault): BrokerError {
  return new BrokerError(
    "RISK_LIMIT",
    `The order was not sent: it would make ${String(found)} where the program's own limit ${limit} is ${String(allowed)}.`,
    { broker, operation, requestId, details: { limit, allowed, found } },
  );
}
