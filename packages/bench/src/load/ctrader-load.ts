import { createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { seededRandom, systemClock } from "@anybroker/core";
import { createVenue } from "@anybroker/paper/venue";
import { simulateCtrader } from "@anybroker/simulators";
import { nowUs } from "../tally.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { CtraderLine } from "./ctrader-line.ts";
import { listen } from "./listen.ts";
import { OrderDesk } from "./order-desk.ts";
import { type Restored, RoundTrips } from "./round-trips.ts";
import { SpotFrames, type SpotPlan } from "./spot-frames.ts";
import { makeSymbols } from "./symbols.ts";

/** How large the world behind the server is. */
export interface CtraderWorld {
  readonly symbols: number;
  readonly accounts: number;
}

/** What a client needs to know of the server. */
export interface CtraderTarget {
  /** What the adapter takes, but for the port. */
  readonly options: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly environment: "demo";
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly host: string;
    readonly ca: string;
    readonly tokenUrl: string;
  };
  /** Where ticks are sent in bulk. */
  readonly stagedPort: number;
  /** A server like any other. */
  readonly directPort: number;
  readonly caFile: string;
  readonly accounts: readonly string[];
  readonly symbols: readonly { readonly name: string; readonly id: string }[];
}

const FIRST_ACCOUNT = 30_000_001;
/** So many ticks fill most of a record and cut none: `@reiryoku/ctrader-layer` dies of a header that is cut. */
const BLOCK = 300;
/** Ends in the timestamp of ticks whose sending nobody times. */
const SOME_TIME = 1_790_000_000_000;

/** A cTrader server for load: a simulator behind it answers what is asked once, ticks and orders are its own. */
export class CtraderLoad {
  readonly target: CtraderTarget;
  readonly #lines: CtraderLine[] = [];
  readonly #named = new Map<string, CtraderLine>();
  readonly #newcomer: Newcomer;

  private constructor(target: CtraderTarget, lines: CtraderLine[], newcomer: Newcomer) {
    this.#newcomer = newcomer;
    this.target = target;
    this.#lines = lines;
  }

  static async start({ symbols: symbolCount, accounts: accountCount }: CtraderWorld): Promise<CtraderLoad> {
    const random = seededRandom(1);
    const symbols = makeSymbols(symbolCount);
    const venue = createVenue({ clock: systemClock, random, symbols, sessions: "always", tape: "none" });
    const accounts = Array.from({ length: accountCount }, (_, index) => String(FIRST_ACCOUNT + index));
    const simulator = await simulateCtrader({
      venue,
      random,
      accounts: accounts.map((id) => ({ id, positionMode: "netting" })),
      knobs: { requestsPerSecond: 0, historyPerSecond: 0, clientSilenceMs: 0, frameLimitBytes: 1 << 24 },
    });
    const certificate = await makeCertificate();
    const lines: CtraderLine[] = [];
    const newcomer: Newcomer = { meet: () => {} };
    const { staged, direct } = listeners(certificate, simulator.ports.plain, lines, newcomer);
    const { clientId = "", clientSecret = "", accessToken = "", refreshToken = "" } = simulator.credentials;
    const target: CtraderTarget = {
      options: {
        clientId,
        clientSecret,
        environment: "demo",
        accessToken,
        refreshToken,
        host: "127.0.0.1",
        ca: certificate.cert,
        tokenUrl: simulator.endpoints?.tokenUrl ?? "",
      },
      stagedPort: await listen(staged),
      directPort: await listen(direct),
      caFile: certificate.file,
      accounts,
      symbols: symbols.map(({ name, id }) => ({ name, id })),
    };
    return new CtraderLoad(target, lines, newcomer);
  }

  /** Gives the newest connection a name. */
  name(name: string): void {
    const line = this.#lines.at(-1);
    if (line === undefined) throw new TypeError("Nobody has connected.");
    this.#named.set(name, line);
  }

  /** Makes `count` ticks ready; `each` in a record of its own, else in as few as possible. */
  async hold(name: string, plan: SpotPlan, count: number, each: boolean): Promise<void> {
    const frames = new SpotFrames(plan);
    const line = this.#line(name);
    if (each) {
      await line.hold(Array.from({ length: count }, () => frames.next(SOME_TIME)));
      return;
    }
    const block = frames.block(BLOCK, SOME_TIME);
    const whole = Math.floor(count / BLOCK);
    const chunks = Array.from({ length: whole }, () => block);
    const rest = count - whole * BLOCK;
    await line.hold(rest === 0 ? chunks : [...chunks, new SpotFrames(plan).block(rest, SOME_TIME)]);
  }

  release(name: string): void {
    this.#line(name).release();
  }

  /** Sends `count` ticks at a steady pace; each says when it was sent. Resolves when the last one is out. */
  pace(name: string, plan: SpotPlan, count: number, perSecond: number): Promise<void> {
    const frames = new SpotFrames(plan);
    const line = this.#line(name);
    const startUs = nowUs();
    const stepUs = 1e6 / perSecond;
    let sent = 0;
    return new Promise((resolve) => {
      const turn = (): void => {
        const timeUs = nowUs();
        if (sent < count && timeUs >= startUs + sent * stepUs) {
          line.send(frames.next(timeUs));
          sent += 1;
        }
        if (sent < count) setImmediate(turn);
        else resolve();
      };
      turn();
    });
  }

  /** Sends bytes as they are. */
  raw(name: string, bytes: Buffer): void {
    this.#line(name).send(bytes);
  }

  /** Cuts a connection, and tells what it took until the next one has subscribed to every symbol. */
  cut(name: string, delayMs: number): Promise<Restored> {
    const trips = new RoundTrips(this.target.symbols.length);
    this.#newcomer.meet = (line) => line.watch(trips, delayMs);
    this.#line(name).cut();
    return trips.restored;
  }

  #line(name: string): CtraderLine {
    const line = this.#named.get(name);
    if (line === undefined) throw new TypeError(`No connection is called ${name}.`);
    return line;
  }
}

/** What is done with the next one that connects. */
interface Newcomer {
  meet: (line: CtraderLine) => void;
}

function listeners(
  { key, cert }: Certificate,
  upstreamPort: number,
  lines: CtraderLine[],
  newcomer: Newcomer,
): { readonly staged: Server; readonly direct: Server } {
  const desk = new OrderDesk();
  const staged = createServer({ noDelay: true }, (raw) => {
    lines.push(CtraderLine.staged(raw, { key, cert }, upstreamPort, desk));
  });
  const direct = createTlsServer({ key, cert, noDelay: true }, (client) => {
    const line = CtraderLine.direct(client, upstreamPort, desk);
    lines.push(line);
    newcomer.meet(line);
  });
  return { staged, direct };
}
