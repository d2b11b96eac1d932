import { BrokerError } from "@anybroker/core";
import { type Command, LANES } from "@anybroker/core/adapter";
import * as z from "zod";
import type { CallRequest } from "./messages.ts";

const id = z.string().min(1);
const side = z.enum(["buy", "sell"]);
const lots = z.number().positive();
const price = z.exactOptional(z.number());
const time = z.exactOptional(z.number());
const removable = z.exactOptional(z.number().nullable());
const symbol = z.looseObject({ name: id });
const order = z.looseObject({ id, symbol: id, side, lots, status: z.string() });
const position = z.looseObject({ id, symbol: id, side, lots });
const level = z.exactOptional(
  z.union([z.strictObject({ price: z.number() }), z.strictObject({ distance: z.number().positive() })]),
);
const common = { clientOrderId: id, symbol };

/** A command as a program sends it: nothing in it that this version does not know reaches a broker. */
const command = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("place"),
    ...common,
    side,
    type: z.enum(["market", "limit", "stop", "stop-limit"]),
    lots,
    limitPrice: price,
    stopPrice: price,
    timeInForce: z.exactOptional(z.enum(["gtc", "gtd", "ioc", "fok", "day"])),
    expireTimeMs: time,
    stopLoss: level,
    takeProfit: level,
    trailingDistance: price,
    intent: z.enum(["open", "reduce", "close", "reverse"]),
    maxSlippage: price,
    comment: z.exactOptional(z.string()),
  }),
  z.strictObject({
    kind: z.literal("modify-order"),
    ...common,
    order,
    patch: z.strictObject({
      limitPrice: price,
      stopPrice: price,
      lots: z.exactOptional(lots),
      stopLoss: removable,
      takeProfit: removable,
      expireTimeMs: removable,
    }),
    wanted: order,
  }),
  z.strictObject({ kind: z.literal("cancel-order"), ...common, order }),
  z.strictObject({
    kind: z.literal("modify-position"),
    ...common,
    position,
    patch: z.strictObject({ stopLoss: removable, takeProfit: removable, trailingDistance: removable }),
    wanted: position,
  }),
  z.strictObject({ kind: z.literal("close-position"), ...common, position, lots }),
  z.strictObject({ kind: z.literal("close-by"), ...common, position, opposite: position }),
]);

const request = z.looseObject({
  session: id,
  id,
  epoch: z.number(),
  lane: z.enum(LANES as readonly [string, ...string[]]),
  args: z.unknown(),
});

const prices = z.strictObject({
  kind: z.enum(["ticks", "depth", "candles"]),
  symbol: z.looseObject({ name: id }),
  timeframe: z.exactOptional(z.enum(["M1", "M5", "M15", "M30", "H1", "H4", "D1", "W1", "MN1"])),
});
const streams = z.union([z.strictObject({ kind: z.literal("trading") }), prices]);

const schemas = {
  command: z.looseObject({ command }),
  resolve: z.strictObject({ command, sentTimeMs: z.number() }),
  stream: streams,
  replay: z.strictObject({ after: z.number().int().min(0) }),
};

/** Reads the envelope of a call. Throws INVALID_ARGUMENT. */
export const readRequest = (value: unknown): CallRequest => check(request, value, "a call") as unknown as CallRequest;

/** Reads the command of a write. Throws INVALID_ARGUMENT. */
export const readCommand = (args: unknown): Command =>
  check(schemas.command, args, "a command").command as unknown as Command;

/** Reads a question what became of a command. Throws INVALID_ARGUMENT. */
export const readResolve = (args: unknown): { readonly command: Command; readonly sentTimeMs: number } =>
  check(schemas.resolve, args, "a question for a command") as unknown as { command: Command; sentTimeMs: number };

/** Reads which stream is meant. Throws INVALID_ARGUMENT. */
export const readStream = (args: unknown): z.output<typeof streams> => check(schemas.stream, args, "a stream");

/** Reads from where on stored events are wanted. Throws INVALID_ARGUMENT. */
export const readReplay = (args: unknown): number => check(schemas.replay, args, "a replay").after;

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  throw new BrokerError(
    "INVALID_ARGUMENT",
    `The gateway was sent ${what} that it can't take${where}: ${issue?.message}.`,
  );
}
