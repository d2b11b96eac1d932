import { closeSync, openSync, writeSync } from "node:fs";
import type { Command } from "../../adapter/commands.ts";
import type { Transports } from "../../adapter/transports.ts";
import { BrokerError } from "../../errors/broker-error.ts";
import { type Clock, systemClock } from "../../system/clock.ts";
import { type Random, systemRandom } from "../../system/random.ts";
import type { SecretKeeper } from "../../system/secrets.ts";
import { nodeTransports, type TransportEnvironment } from "../node-transports.ts";
import { CASSETTE_VERSION, type CassetteEvent, type CassetteHeader } from "./entries.ts";
import { type HeldFrame, recordedError, recordTransports } from "./record-transports.ts";

/**
 * How long an entry is held before it is written: a token that has just come is known as a secret once the adapter has
 * read it.
 */
const HOLD_MS = 1_000;
/** So much is held at most. */
const HOLD_LIMIT = 10_000;

/** What a recording takes from outside. */
export interface RecordOptions {
  /** The clock that the connection goes by; default the machine's. */
  readonly clock?: Clock;
  /** What the connection draws from; default the machine's chance. */
  readonly random?: Random;
}

/** A call as an interceptor sees it. */
interface RecordedCall {
  readonly requestId: string;
  readonly operation: string;
  readonly command?: Command;
}

/**
 * A recording of one connection.
 *
 * `transports`, `random` and `intercept` are for `connect`; `options` is all three. Close it after the broker.
 */
export interface Recording extends AsyncDisposable {
  /** `connect(adapter, recording.options)`. */
  readonly options: {
    readonly transports: Recording["transports"];
    readonly random: Random;
    readonly intercept: readonly [Recording["intercept"]];
  };
  readonly transports: (environment: TransportEnvironment) => Transports;
  readonly random: Random;
  /** Writes down what the program asked for, for the reader of the cassette. */
  readonly intercept: (call: RecordedCall, next: () => Promise<unknown>) => Promise<unknown>;
  /** Writes what is held, and ends the recording; what happens later is not written. */
  close(): Promise<void>;
}

/**
 * Records a connection to a cassette: a new file, readable by its owner only, of one JSON object per line.
 *
 * The connection's secrets, tokens that come during the session and everything named like a secret are taken out;
 * account numbers, balances and trades are not. Entries are written a second after they happened. That the file
 * can no longer be written ends the recording, not the connection.
 *
 * Throws INVALID_CONFIG when the file exists or cannot be made.
 */
export function recordTo(path: string, options: RecordOptions = {}): Recording {
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (cause) {
    throw notMade(path, cause);
  }
  return record({ write: (line) => void writeSync(file, `${line}\n`), end: () => closeSync(file) }, options);
}

function notMade(path: string, cause: unknown): BrokerError {
  const message = `The cassette ${path} could not be made; name a new file in a folder that exists and is writable.`;
  return new BrokerError("INVALID_CONFIG", message, { cause });
}

/** Where the lines of a cassette go. */
export interface CassetteWriter {
  write(line: string): void;
  end?(): void;
}

/** Records a connection to wherever `writer` brings the lines; see `recordTo`. */
export function record(writer: CassetteWriter, options: RecordOptions = {}): Recording {
  const { clock = systemClock, random = systemRandom } = options;
  const reel = new Reel(writer, clock);
  const transports = (environment: TransportEnvironment): Transports => {
    reel.keepers.add(environment.secrets);
    return recordTransports(nodeTransports(environment), reel);
  };
  const recordedRandom = recordRandom(random, reel);
  const intercept: Recording["intercept"] = async ({ requestId, operation, command }, next) => {
    reel.write({ kind: "call", requestId, operation, ...(command !== undefined && { command: plain(command) }) });
    try {
      const answer = await next();
      reel.write({ kind: "done", requestId, operation });
      return answer;
    } catch (error) {
      reel.write({ kind: "refused", requestId, operation, error: recordedError(error) });
      throw error;
    }
  };
  const close = async (): Promise<void> => reel.end();
  return {
    options: { transports, random: recordedRandom, intercept: [intercept] },
    transports,
    random: recordedRandom,
    intercept,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Holds entries until the secrets in them are known, then writes them in the order in which they happened. */
class Reel {
  readonly keepers = new Set<SecretKeeper>();
  readonly #writer: CassetteWriter;
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #held: { readonly atMs: number; readonly event: CassetteEvent | HeldFrame }[] = [];
  #lastId = 0;
  #over = false;

  constructor(writer: CassetteWriter, clock: Clock) {
    this.#writer = writer;
    this.#clock = clock;
    this.#startMs = clock.monotonic();
    const header: CassetteHeader = { cassette: CASSETTE_VERSION, startMs: clock.now() };
    writer.write(JSON.stringify(header));
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  write(event: CassetteEvent | HeldFrame): void {
    if (this.#over) return;
    const atMs = Math.round((this.#clock.monotonic() - this.#startMs) * 1000) / 1000;
    this.#held.push({ atMs, event });
    const [first] = this.#held;
    if (first !== undefined && (atMs - first.atMs >= HOLD_MS || this.#held.length > HOLD_LIMIT)) this.#flush(atMs);
  }

  end(): void {
    if (this.#over) return;
    this.#flush(Number.POSITIVE_INFINITY);
    this.#over = true;
    this.#writer.end?.();
  }

  #flush(nowMs: number): void {
    const ripe = this.#held.findIndex(({ atMs }) => nowMs - atMs < HOLD_MS);
    const count = ripe < 0 ? this.#held.length : Math.max(ripe, this.#held.length - HOLD_LIMIT);
    try {
      for (const { atMs, event } of this.#held.splice(0, count)) this.#writer.write(this.#line(atMs, event));
    } catch {
      // A full disk must not stop the trading.
      this.#over = true;
    }
  }

  #line(atMs: number, event: CassetteEvent | HeldFrame): string {
    const keepers = [...this.keepers];
    return JSON.stringify({ atMs, ...this.#plain(event) }, (_key, value: unknown) =>
      typeof value === "string" ? keepers.reduce((clean, keeper) => keeper.redact(clean), value) : value,
    );
  }

  /** Secrets in bytes are overwritten in place, so that the lengths around them stay true. */
  #plain(event: CassetteEvent | HeldFrame): CassetteEvent {
    if (!("data" in event)) return event;
    const { data, ...rest } = event;
    if (typeof data === "string") return { ...rest, text: data };
    const clean = [...this.keepers].reduce((bytes, keeper) => keeper.blank(bytes), data);
    return { ...rest, base64: Buffer.from(clean).toString("base64") };
  }
}

function recordRandom(random: Random, reel: Reel): Random {
  return {
    next: () => {
      const next = random.next();
      reel.write({ kind: "random", next });
      return next;
    },
    bytes: (length) => {
      const bytes = random.bytes(length);
      reel.write({ kind: "random", bytes: Buffer.from(bytes).toString("base64") });
      return bytes;
    },
  };
}

/** A command as JSON, with its symbol by name. */
const plain = (command: Command): Readonly<Record<string, unknown>> => ({ ...command, symbol: command.symbol.name });
