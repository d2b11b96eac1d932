import type { JsonWire } from "./json-load.ts";

/** Whose ticks. */
export interface JsonPlan {
  readonly accountId: string;
  readonly symbols: readonly string[];
}

const LEVEL = 108_500;
const FIRST_MS = 1_790_000_000_000;
const TEXT_FRAME = 0x81;
const LONG_LENGTH = 126;

/** `count` ticks in rotation over the symbols, each in a WebSocket frame of its own, as the service writes them. */
export function jsonFrames(wire: JsonWire, count: number, { accountId, symbols }: JsonPlan): Buffer {
  const frames = Array.from({ length: count }, (_, index) => {
    const level = LEVEL + ((index * 7919) % 4096);
    const symbol = symbols[index % symbols.length] ?? "";
    const prices = { symbol, bid: level / 1e5, ask: (level + 3 + (index % 11)) / 1e5 };
    return frame(JSON.stringify(messageOf(wire, accountId, prices, FIRST_MS + index)));
  });
  return Buffer.concat(frames);
}

function messageOf(wire: JsonWire, accountId: string, prices: object, timeMs: number): object {
  switch (wire) {
    case "tickerall":
      return { type: "tick", accountId, ...prices, timestamp: new Date(timeMs).toISOString() };
    case "tonpo":
      return { type: "tick", ...prices, last: 0, volume: 4, time: timeMs };
    case "api2trade":
      return { type: "quote", ...prices };
  }
}

function frame(text: string): Buffer {
  const body = Buffer.from(text, "utf8");
  if (body.length < LONG_LENGTH) return Buffer.concat([Buffer.from([TEXT_FRAME, body.length]), body]);
  const header = Buffer.from([TEXT_FRAME, LONG_LENGTH, 0, 0]);
  header.writeUInt16BE(body.length, 2);
  return Buffer.concat([header, body]);
}
