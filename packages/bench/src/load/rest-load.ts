import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type BrokerConfig, seededRandom, systemClock } from "@anybroker/core";
import { createVenue } from "@anybroker/paper/venue";
import { simulateTickerall } from "@anybroker/simulators";
import { listen } from "./listen.ts";
import { makeSymbols } from "./symbols.ts";

/** What a client needs to know of the server. */
export interface RestTarget {
  /** What the adapter takes. */
  readonly config: BrokerConfig;
  readonly url: string;
  readonly apiKey: string;
  readonly accountId: string;
  readonly symbol: string;
}

/** Starts a TickerAll server that fills every new order at once; all else is answered by the simulator behind it. */
export async function startRestLoad(): Promise<RestTarget> {
  const random = seededRandom(1);
  const symbols = makeSymbols(1);
  const venue = createVenue({ clock: systemClock, random, symbols, sessions: "always", tape: "none" });
  const simulator = await simulateTickerall({ venue, random });
  const { config, credentials } = simulator;
  let ticket = 1_000_000;
  const server = createServer((asked, answer) => {
    if (asked.method === "POST" && asked.url?.endsWith("/orders") === true) {
      asked.resume().once("end", () => {
        ticket += 1;
        const body = JSON.stringify({ ticket, status: "open", price: 1.1, timestamp: "2026-11-21T12:00:00.000Z" });
        answer.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
      });
    } else {
      passOn(asked, answer, simulator.url);
    }
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const { apiKey = "", accountId = "" } = credentials;
  return { config: { ...config, baseUrl: url }, url, apiKey, accountId, symbol: symbols[0]?.name ?? "" };
}

function passOn(asked: IncomingMessage, answer: ServerResponse, url: string): void {
  const { method, headers } = asked;
  const behind = request(new URL(asked.url ?? "/", url), { method: method ?? "GET", headers }, (found) => {
    answer.writeHead(found.statusCode ?? 502, found.headers);
    found.pipe(answer);
  });
  behind.once("error", () => answer.destroy());
  asked.pipe(behind);
}
