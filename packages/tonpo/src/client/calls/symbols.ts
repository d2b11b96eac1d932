import type { RequestOptions, Sender } from "../requests.ts";
import { TonpoError } from "../tonpo-error.ts";
import { path } from "../urls.ts";
import { type SymbolInfo, type SymbolPrice, symbolInfo, symbolNames } from "../wire/market.ts";

/** Symbols and their prices. */
export interface SymbolCalls {
  list(options?: RequestOptions): Promise<readonly string[]>;
  /** Bid, ask and what else the gateway tells, in its own words. */
  info(symbol: string, options?: RequestOptions): Promise<SymbolInfo>;
  /**
   * The price now; while the gateway has none (both sides 0), the last one of the client's streams.
   *
   * Throws a `TonpoError` NO_PRICE when neither has one.
   */
  price(symbol: string, options?: RequestOptions): Promise<SymbolPrice>;
}

/** @param streamed the last price that a stream of this client has seen. */
export function symbolCalls(sender: Sender, streamed: (symbol: string) => SymbolPrice | undefined): SymbolCalls {
  const info = (symbol: string, options?: RequestOptions): Promise<SymbolInfo> =>
    sender.send(
      {
        operation: "symbols.info",
        lane: "read",
        method: "GET",
        path: path("symbols", symbol),
        subject: "symbol",
        answer: symbolInfo,
      },
      options,
    );
  return {
    list: (options) =>
      sender.send(
        { operation: "symbols.list", lane: "read", method: "GET", path: path("symbols"), answer: symbolNames },
        options,
      ),
    info,
    price: async (symbol, options) => {
      const { bid, ask } = await info(symbol, options);
      if (bid > 0 && ask > 0) return { symbol, bid, ask };
      const last = streamed(symbol);
      if (last !== undefined) return last;
      throw new TonpoError({
        kind: "response",
        status: 200,
        code: "NO_PRICE",
        message: `The gateway has no price of ${symbol} yet; its market may be closed, or nothing has subscribed to it.`,
        subject: "symbol",
      });
    },
  };
}
