import * as z from "zod";
import { integer, isObject, listed, number, optional, side, spelled, ticket } from "./base.ts";

const NAMES = {
  openPrice: ["price_open", "open_price"],
  currentPrice: ["price_current", "current_price"],
  openTime: ["open_time"],
};

/** MetaTrader's numbers: some versions write `type` 0 or 1 in place of a side. */
const SIDES: readonly unknown[] = ["buy", "sell"];

const withSide = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => {
    if (!isObject(value) || value["side"] !== undefined) return value;
    const { type } = value;
    return { ...value, side: typeof type === "number" ? SIDES[type] : type === "position" ? undefined : type };
  }, schema);

const fields = {
  ticket,
  /** Lots. 0 in a frame of the stream: the position is closed. */
  volume: number,
  currentPrice: optional(number),
  profit: optional(number),
  swap: optional(number),
  commission: optional(number),
  /** 0: none. */
  sl: optional(number),
  /** 0: none. */
  tp: optional(number),
  /** Seconds or milliseconds, in the server's time. */
  openTime: optional(number),
  comment: optional(z.string()),
  magic: optional(integer),
};

/** An open position. */
export const position = spelled(
  NAMES,
  withSide(z.object({ ...fields, symbol: z.string().min(1), side, openPrice: number })),
);

export type Position = z.output<typeof position>;

/** Answer of `GET /api/positions` and of the stream's `getPositions`. */
export const positions = listed("positions", position);

/** Answer of `GET /api/positions/{ticket}`. */
export const onePosition = z.preprocess(
  (value) => (isObject(value) && isObject(value["position"]) ? value["position"] : value),
  position,
);

/** The stream's `position`. */
export const positionUpdate = spelled(
  NAMES,
  withSide(
    z.object({ ...fields, symbol: optional(z.string().min(1)), side: optional(side), openPrice: optional(number) }),
  ),
);

export type PositionUpdate = z.output<typeof positionUpdate>;
