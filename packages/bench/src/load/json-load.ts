import { connect, createServer, type Socket } from "node:net";
import { type BrokerConfig, seededRandom, systemClock } from "@anybroker/core";
import { createVenue } from "@anybroker/paper/venue";
import { type Simulator, simulateApi2trade, simulateTickerall, simulateTonpo } from "@anybroker/simulators";
import { jsonFrames } from "./json-frames.ts";
import { listen } from "./listen.ts";
import { makeSymbols } from "./symbols.ts";

/** The protocols that send prices as JSON over WebSocket. */
export type JsonWire = "tickerall" | "tonpo" | "api2trade";

/** What a client needs to know of the server. */
export interface JsonTarget {
  readonly wire: JsonWire;
  /** What the adapter takes. */
  readonly config: BrokerConfig;
  readonly credentials: Readonly<Record<string, string>>;
  /** The stream's own address, behind which ticks are sent in bulk. */
  readonly streamUrl: string;
  readonly symbols: readonly string[];
}

const SIMULATORS = { tickerall: simulateTickerall, tonpo: simulateTonpo, api2trade: simulateApi2trade };
/** So many frames are written at a time. */
const BLOCK = 500;

/** A JSON server for load: a simulator answers what is asked once, ticks are put into its stream in bulk. */
export class JsonLoad {
  readonly target: JsonTarget;
  readonly #lines: readonly Socket[];
  readonly #named = new Map<string, Socket>();

  private constructor(target: JsonTarget, lines: readonly Socket[]) {
    this.target = target;
    this.#lines = lines;
  }

  static async start(wire: JsonWire, symbolCount: number): Promise<JsonLoad> {
    const random = seededRandom(1);
    const symbols = makeSymbols(symbolCount);
    const venue = createVenue({ clock: systemClock, random, symbols, sessions: "always", tape: "none" });
    const simulator: Simulator = await SIMULATORS[wire]({ venue, random });
    const upstream = new URL(simulator.streamUrl ?? "");
    const lines: Socket[] = [];
    const front = createServer({ noDelay: true }, (client) => {
      const behind = connect({ host: upstream.hostname, port: Number(upstream.port), noDelay: true });
      client.pipe(behind).pipe(client);
      for (const socket of [client, behind]) socket.on("error", () => {});
      client.on("close", () => behind.destroy());
      lines.push(client);
    });
    const streamUrl = `ws://127.0.0.1:${await listen(front)}${upstream.pathname}`;
    const { credentials } = simulator;
    const config: BrokerConfig = { ...simulator.config, streamUrl };
    return new JsonLoad({ wire, config, credentials, streamUrl, symbols: symbols.map(({ name }) => name) }, lines);
  }

  /** Gives the newest connection a name. */
  name(name: string): void {
    const line = this.#lines.at(-1);
    if (line === undefined) throw new TypeError("Nobody has connected.");
    this.#named.set(name, line);
  }

  /** Sends `count` ticks as fast as they are taken. */
  burst(name: string, count: number): void {
    const line = this.#named.get(name);
    if (line === undefined) throw new TypeError(`No connection is called ${name}.`);
    const { wire, symbols, credentials } = this.target;
    const options = { accountId: credentials["accountId"] ?? "", symbols };
    const block = jsonFrames(wire, BLOCK, options);
    for (let left = count; left > 0; left -= BLOCK) line.write(left < BLOCK ? jsonFrames(wire, left, options) : block);
  }
}
