import type { AccountEngine } from "../engine/account-engine.ts";
import { readCandles } from "../engine/candle-read.ts";
import { requireTimeframe } from "../engine/capability-gates.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type Candle, TIMEFRAMES, type Timeframe } from "../model/candles.ts";
import { missingMember, optionsOf } from "./call-options.ts";
import { timeWindow } from "./history.ts";
import type { CallOptions, CandleQuery, LongRead } from "./surfaces.ts";

/** The candle history of an account's symbol, for users. */
export function candleRead(
  engine: AccountEngine,
  name: string,
  timeframe: Timeframe,
  { from, to, limit }: CandleQuery,
  options: CallOptions,
): LongRead<Candle> {
  if (!TIMEFRAMES.includes(timeframe)) {
    throw new BrokerError(
      "INVALID_ARGUMENT",
      `Candles come in ${TIMEFRAMES.join(", ")}; ${String(timeframe)} is none of them.`,
    );
  }
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0)) {
    throw new BrokerError(
      "INVALID_ARGUMENT",
      `The limit of a candle read is a whole number above 0; it was ${String(limit)}.`,
    );
  }
  requireTimeframe(engine.capabilities, timeframe);
  const symbol = engine.symbols.resolve(name);
  const { caller, info, port } = engine;
  const { candles } = port;
  if (candles === undefined) throw missingMember(engine.broker, "candles");
  const { fromTimeMs, toTimeMs } = timeWindow(
    { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    engine.clock.now(),
    0,
  );
  return readCandles({
    symbol,
    timeframe,
    toTimeMs,
    ...(from !== undefined && { fromTimeMs }),
    ...(limit !== undefined && { limit }),
    readPage: (range) =>
      caller.run({ operation: "candles", lane: "history", accountId: info.id, ...optionsOf(options) }, (call) =>
        candles.call(port, range, call),
      ),
  });
}
