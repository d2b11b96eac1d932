import type { BrokerConfig } from "@anybroker/core";
import { WebSocket } from "ws";
import type { JsonTarget, JsonWire } from "../load/json-load.ts";
import type { Tally } from "../tally.ts";

/** A neutral tick. */
interface FloorTick {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly timeMs: number;
  readonly volume?: number;
}

/** The members of all three services' ticks. */
interface Frame {
  readonly type: string;
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly timestamp: string;
  readonly time: number;
  readonly volume: number;
}

const READERS: Readonly<Record<JsonWire, (frame: Frame) => FloorTick | undefined>> = {
  tickerall: ({ type, symbol, bid, ask, timestamp }) =>
    type === "tick" ? { symbol, bid, ask, timeMs: Date.parse(timestamp) } : undefined,
  tonpo: ({ type, symbol, bid, ask, time, volume }) =>
    type === "tick" ? { symbol, bid, ask, timeMs: time, volume } : undefined,
  api2trade: ({ type, symbol, bid, ask }) => (type === "quote" ? { symbol, bid, ask, timeMs: Date.now() } : undefined),
};

/** The least that reads ticks by well-known means: `ws`, `JSON.parse`, a record, a call. */
export async function floorJson(target: JsonTarget, tally: Tally): Promise<void> {
  const { url, headers, subscribe } = streamOf(target);
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const read = READERS[target.wire];
  const listener = (tick: FloorTick): void => tally.hit(tick.bid, tick.timeMs);
  socket.on("message", (data: Buffer) => {
    const tick = read(JSON.parse(data.toString("utf8")) as Frame);
    if (tick !== undefined) listener(tick);
  });
  socket.send(JSON.stringify(subscribe));
}

interface Stream {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly subscribe: object;
}

function streamOf({ wire, config, credentials, streamUrl, symbols }: JsonTarget): Stream {
  const key = textOf(config, "apiKey");
  const accountId = credentials["accountId"] ?? "";
  switch (wire) {
    case "tickerall": {
      const channels = [{ kind: "ticks", accountId, symbols }];
      const headers = { authorization: `Bearer ${key}` };
      return { url: streamUrl, headers, subscribe: { type: "subscribe", channels } };
    }
    case "tonpo":
      return { url: streamUrl, headers: { "x-api-key": key }, subscribe: { type: "subscribe", symbols } };
    case "api2trade":
      return {
        url: `${streamUrl}?api_key=${key}&id=${accountId}`,
        headers: {},
        subscribe: { action: "subscribe", symbols },
      };
  }
}

function textOf(config: BrokerConfig, name: string): string {
  const value = config[name];
  return typeof value === "string" ? value : "";
}
