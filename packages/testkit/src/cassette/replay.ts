import { BrokerError, type Random, type SecretKeeper, seededRandom } from "@anybroker/core";
import type { LinkHandlers, Transports } from "@anybroker/core/adapter";
import { type CassetteEntry, stripNamedSecrets, type TransportEnvironment } from "@anybroker/core/transport";
import { ManualClock, settle } from "../manual-clock.ts";
import { type Cassette, readCassette } from "./read-cassette.ts";
import { errorOf } from "./recorded-error.ts";
import { ReplayedHttp } from "./replay-http.ts";
import { ReplayedLink } from "./replay-link.ts";
import { Schedule } from "./schedule.ts";

/** A cassette that plays: what `connect` needs to live through it again, without a network. */
export interface Replay {
  /** `connect(adapter, replay.options)`. */
  readonly options: {
    readonly clock: ManualClock;
    readonly random: Random;
    readonly transports: (environment: TransportEnvironment) => Transports;
  };
  /** Stands still until it is moved; begins at the recording's date. */
  readonly clock: ManualClock;
  /** What the program asked for and the cassette has no answer to. */
  readonly misses: readonly string[];
  /** Moves the clock on, and lets everything happen that happened in this time. */
  advance(ms: number): Promise<void>;
  /** Moves the clock until `promise` settles, and gives its value or throws its reason. */
  drive<T>(promise: Promise<T>): Promise<T>;
}

/**
 * Plays a cassette: answers and pushed messages come at their times on a manual clock, and never before the program has
 * sent what they answer; the random draws are the recorded ones.
 *
 * The program has to ask for the same things in the same order. Options that are secrets may be anything. A request
 * that the cassette has no answer to fails with CONNECTION_LOST and is listed in `misses`.
 */
export function replay(source: string | Cassette): Replay {
  const { startMs, entries } = typeof source === "string" ? readCassette(source) : source;
  const clock = new ManualClock(startMs);
  const schedule = new Schedule(clock);
  const misses: string[] = [];
  const transports = ({ secrets }: TransportEnvironment): Transports => {
    const clean = (text: string): string => secrets.redact(stripNamedSecrets(text));
    const onMiss = (what: string): void => void misses.push(what);
    const http = new ReplayedHttp({ entries, schedule, clock, clean, onMiss });
    const links = new Links(entries, schedule, secrets, onMiss);
    return {
      http: () => http.client(),
      webSocket: ({ signal }, handlers) => links.open("websocket", handlers, signal),
      framed: ({ signal }, handlers) => links.open("framed", handlers, signal),
    };
  };
  const advance = async (ms: number): Promise<void> => {
    const endMs = clock.monotonic() + ms;
    while (clock.monotonic() < endMs) await step(clock, schedule, endMs);
    await idle(schedule);
  };
  return {
    options: { clock, random: drawnAgain(entries), transports },
    clock,
    misses,
    advance,
    drive: async (promise) => {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      promise.then(done, done);
      const limitMs = clock.monotonic() + DRIVE_LIMIT_MS;
      await idle(schedule);
      while (!settled) {
        if (clock.monotonic() >= limitMs) throw new Error(`the replay did not get there in ${DRIVE_LIMIT_MS} ms`);
        await step(clock, schedule, limitMs);
      }
      return promise;
    },
  };
}

/** Longer than any call waits. */
const DRIVE_LIMIT_MS = 3_600_000;
/** The clock takes no longer steps, so that what waits for a file comes through in time. */
const STEP_MS = 20;

/** Moves the clock to the next instant at which something happens, and lets it have its effects. */
async function step(clock: ManualClock, schedule: Schedule, endMs: number): Promise<void> {
  await idle(schedule);
  const nowMs = clock.monotonic();
  const dueMs = Math.min(clock.nextDueMs ?? endMs, nowMs + STEP_MS, endMs);
  clock.advanceSync(Math.max(0, dueMs - nowMs));
  await idle(schedule);
}

/** Lets everything run that can run at this instant. */
async function idle(schedule: Schedule): Promise<void> {
  do await settle();
  while (schedule.isBusy);
}

/** The links of a cassette, opened again in the order in which they were. */
class Links {
  readonly #entries: readonly CassetteEntry[];
  readonly #schedule: Schedule;
  readonly #secrets: SecretKeeper;
  readonly #onMiss: (what: string) => void;
  readonly #opened = new Set<number>();

  constructor(
    entries: readonly CassetteEntry[],
    schedule: Schedule,
    secrets: SecretKeeper,
    onMiss: (what: string) => void,
  ) {
    this.#entries = entries;
    this.#schedule = schedule;
    this.#secrets = secrets;
    this.#onMiss = onMiss;
  }

  open(wire: "websocket" | "framed", handlers: LinkHandlers, signal?: AbortSignal): Promise<ReplayedLink> {
    const opening = this.#entries.find(
      (entry) => entry.kind === "open" && entry.wire === wire && !this.#opened.has(entry.id),
    );
    if (opening?.kind !== "open") {
      this.#onMiss(`a ${wire} link`);
      const message = `The cassette has no further ${wire} link; record a session in which it is opened.`;
      return Promise.reject(new BrokerError("UNREACHABLE", message));
    }
    const { id } = opening;
    this.#opened.add(id);
    const index = this.#entries.findIndex(
      (entry) => (entry.kind === "opened" || entry.kind === "failed") && entry.id === id,
    );
    const outcome = this.#entries[index];
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(new BrokerError("ABORTED", "The replayed connect was given up."));
      signal?.addEventListener("abort", abort, { once: true });
      if (outcome === undefined) return;
      const deliver = (): void => {
        signal?.removeEventListener("abort", abort);
        if (outcome.kind === "failed") reject(errorOf(outcome.error));
        else resolve(this.#link(id, handlers));
      };
      this.#schedule.add({ index, atMs: outcome.atMs, isCaused: () => true, deliver });
    });
  }

  #link(id: number, handlers: LinkHandlers): ReplayedLink {
    const keyOf = (data: string | Uint8Array): string =>
      typeof data === "string"
        ? `text ${this.#secrets.redact(stripNamedSecrets(data))}`
        : `bytes ${Buffer.from(this.#secrets.blank(data)).toString("base64")}`;
    return new ReplayedLink({ entries: this.#entries, id, schedule: this.#schedule, handlers, keyOf });
  }
}

/** The recorded draws, numbers and bytes each in their order; when they are used up, others. */
function drawnAgain(entries: readonly CassetteEntry[]): Random {
  const draws = entries.filter((entry) => entry.kind === "random");
  const numbers = draws.flatMap((entry) => ("next" in entry ? [entry.next] : []));
  const bytes = draws.flatMap((entry) => ("bytes" in entry ? [Buffer.from(entry.bytes, "base64")] : []));
  const others = seededRandom(1);
  return {
    next: () => numbers.shift() ?? others.next(),
    bytes: (length) => {
      const found = bytes.findIndex((one) => one.length === length);
      return found < 0 ? others.bytes(length) : Uint8Array.from(bytes.splice(found, 1)[0] ?? []);
    },
  };
}
