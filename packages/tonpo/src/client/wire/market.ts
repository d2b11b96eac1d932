import * as z from "zod";
import { isObject, listed, number, spelled } from "./base.ts";

/** Answer of `GET /api/symbols`. */
export const symbolNames = listed(
  "symbols",
  z.preprocess((value) => (isObject(value) ? (value["symbol"] ?? value["name"]) : value), z.string().min(1)),
);

/** Answer of `GET /api/symbols/{symbol}`, bare or inside `info`; what else it holds is passed on as it comes. */
export const symbolInfo = z.preprocess(
  (value) => (isObject(value) && isObject(value["info"]) ? value["info"] : value),
  z.looseObject({
    /** 0: no price yet. */
    bid: number,
    ask: number,
  }),
);

export type SymbolInfo = z.output<typeof symbolInfo>;

/** A price by request. */
export interface SymbolPrice {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
}

/** One bar of `GET /api/history`. */
export const bar = spelled(
  { volume: ["tick_volume", "tickVolume"] },
  z.object({
    /** Opening instant: seconds or milliseconds, in the server's time. */
    time: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: z.exactOptional(number),
  }),
);

export type Bar = z.output<typeof bar>;

/** Answer of `GET /api/history`. */
export const bars = z.union([listed("candles", bar), listed("bars", bar)]);
