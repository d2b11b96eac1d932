import { TIMEFRAMES, type Tick, type Timeframe } from "@anybroker/core";
import { type FaultController, faultText } from "../fault-controller.ts";
import { isObject, type Json, type JsonObject, parseJson, toJson } from "../json.ts";
import type { WebSocketPeer } from "../web-socket-peer.ts";
import { CandleSubscriptions } from "./candle-subscriptions.ts";
import type { User } from "./directory.ts";
import { optionalText, textList } from "./input.ts";
import { positionAnswer, priceFrames } from "./to-wire.ts";
import { placeOrder, readPlaceRequest } from "./trading.ts";
import { noActiveAccount, refused, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** What a stream client needs of its surroundings. */
export interface StreamClientOptions {
  readonly world: World;
  readonly faults: FaultController;
  readonly user: User;
  readonly peer: WebSocketPeer;
}

/** The request id of a command, under the name that the command gave it. */
type RequestId = JsonObject;

function requestIdOf(frame: JsonObject): RequestId {
  if (frame["request_id"] !== undefined) return { request_id: frame["request_id"] };
  return frame["requestId"] === undefined ? {} : { requestId: frame["requestId"] };
}

/** One client of the stream: carries its commands out and keeps what it has subscribed to. */
export class StreamClient {
  readonly user: User;
  /** The key that it came with. */
  readonly apiKey: string | undefined;
  readonly openedAtMs: number;
  readonly #options: StreamClientOptions;
  readonly #symbols = new Set<string>();
  readonly #candles: CandleSubscriptions;

  constructor(options: StreamClientOptions) {
    const { world, user } = options;
    this.#options = options;
    this.user = user;
    this.apiKey = user.apiKey;
    this.openedAtMs = world.clock.now();
    this.#candles = new CandleSubscriptions(world.venue, world.knobs);
  }

  /** The symbols whose ticks are subscribed. */
  get symbols(): ReadonlySet<string> {
    return this.#symbols;
  }

  /** Sends a frame; `operation` is what fault rules select by. */
  send(operation: string, frame: JsonObject): void {
    this.#options.peer.send(operation, toJson(frame));
  }

  /** Sends a text as it is. */
  sendRaw(text: string): void {
    this.#options.peer.send("raw", text);
  }

  /** Closes politely. */
  close(code: number, reason: string): void {
    this.#options.peer.close(code, reason);
  }

  /** Tells a price, and the candles that it moves, to whom it was subscribed. */
  onTick(tick: Tick): void {
    if (!this.#symbols.has(tick.symbol)) return;
    this.#tellPrice(tick);
    for (const frame of this.#candles.framesOf(tick)) this.send("push-candle", frame);
  }

  /** Takes a frame of the client. */
  receive(text: string): void {
    const frame = parseJson(text);
    const id = isObject(frame) ? requestIdOf(frame) : {};
    try {
      if (!isObject(frame)) throw new WireError(400, "a frame has to be a JSON object");
      this.#carryOut(frame, id);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#complain(error, id);
    }
  }

  #carryOut(frame: JsonObject, id: RequestId): void {
    const { type = null } = frame as { readonly type?: Json };
    if (type === "subscribe") this.#subscribe(frame, id);
    else if (type === "unsubscribe") this.#unsubscribe(frame, id);
    else if (type === "ping") this.send("pong", { type: "pong", timestamp: this.#options.world.clock.now(), ...id });
    else if (type === "getPositions") this.#tellPositions(id);
    else if (type === "placeOrder") this.#place(frame, id);
    else throw new WireError(400, `unknown message type ${toJson(type)}`);
  }

  #subscribe(frame: JsonObject, id: RequestId): void {
    const { world } = this.#options;
    const symbols = textList(frame, "symbols");
    const timeframe = readTimeframe(frame);
    this.#refuseInjected(symbols);
    const unknown = symbols.find((symbol) => world.venue.symbol(symbol) === undefined);
    if (unknown !== undefined) throw new WireError(400, `unknown symbol ${unknown}`);
    if (world.directory.connected(this.user) === undefined) throw noActiveAccount();
    for (const symbol of symbols) {
      this.#symbols.add(symbol);
      if (timeframe !== undefined) this.#candles.add(symbol, timeframe, world.clock.now());
    }
    this.send("subscribed", { type: "subscribed", symbols, ...id });
    if (world.knobs.residentTick === "none") return;
    for (const symbol of symbols) {
      const last = world.venue.quote(symbol);
      if (last !== undefined) this.#tellPrice(last);
    }
  }

  #refuseInjected(symbols: readonly string[]): void {
    for (const fault of this.#options.faults.onRequest({ operation: "subscribe", body: symbols })) {
      if (fault.kind !== "reject-channel") continue;
      const channel = faultText(fault, "channel");
      const hit = symbols.find((symbol) => channel === "*" || channel === symbol);
      if (hit !== undefined) throw new WireError(400, `subscription to ${hit} refused`);
    }
  }

  #unsubscribe(frame: JsonObject, id: RequestId): void {
    const symbols = textList(frame, "symbols");
    for (const symbol of symbols) {
      this.#symbols.delete(symbol);
      this.#candles.remove(symbol);
    }
    this.send("subscribed", { type: "unsubscribed", symbols, ...id });
  }

  #tellPositions(id: RequestId): void {
    const { world } = this.#options;
    const { login } = world.directory.acting(this.user);
    const positions = login.books.positions().map((position) => positionAnswer(position, world.knobs));
    this.send("positions", { type: "positions", positions, ...id });
  }

  /** A refusal of what the order says is an `orderResult` too, as the client waits for one. */
  #place(frame: JsonObject, id: RequestId): void {
    this.send("order-result", { type: "orderResult", ...this.#placed(frame), ...id });
  }

  #placed(frame: JsonObject): JsonObject {
    try {
      return placeOrder(this.#options.world, this.user, readPlaceRequest(frame));
    } catch (error) {
      if (error instanceof WireError) return refused(error.message);
      throw error;
    }
  }

  #tellPrice(tick: Tick): void {
    for (const frame of priceFrames(tick, this.#options.world.knobs)) this.send("push-tick", frame);
  }

  #complain({ status, message }: WireError, id: RequestId): void {
    this.send("error", { type: "error", code: status, message, ...id });
  }
}

function readTimeframe(frame: JsonObject): Timeframe | undefined {
  const wanted = optionalText(frame, "timeframe");
  if (wanted === undefined) return undefined;
  const timeframe = TIMEFRAMES.find((candidate) => candidate === wanted);
  if (timeframe === undefined) throw new WireError(400, `unknown timeframe ${wanted}`);
  return timeframe;
}
