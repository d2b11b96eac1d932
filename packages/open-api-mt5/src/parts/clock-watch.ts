import { BrokerError, type Clock, sleep, type Timer } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { OpenApiMt5Client } from "../client/client.ts";
import type { RequestOptions } from "../client/requests.ts";
import type { ServerClock } from "../server-clock.ts";
import { ask } from "./open-account.ts";
import type { LoadedSymbol } from "./symbols.ts";

/** How many symbols are looked at: those with the latest prices. */
const PROBES = 3;
const LOOK_EVERY_MS = 250;
const MEASURE_LIMIT_MS = 5000;
/** Deals that can't be explained are looked for about that long, so a clock that was set is noticed within it. */
const WATCH_EVERY_MS = 15_000;

/** What watching the clock needs. */
export interface ClockWatchOptions {
  readonly client: OpenApiMt5Client;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
}

/**
 * Measures the server's clock by prices that move: a price whose time has changed between two looks is of just now. An
 * old price proves nothing, so a closed market can't be measured.
 */
export class ClockWatch {
  readonly #options: ClockWatchOptions;
  readonly #closing = new AbortController();
  /** The times of the last look, in seconds of the server's clock. */
  #times = new Map<string, number>();
  #timer: Timer | undefined;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
  }

  /** Chooses which symbols to look at from now on. */
  choose(symbols: readonly LoadedSymbol[]): void {
    const times = symbols.flatMap(({ name, record }) =>
      record?.time === undefined || record.time === 0 ? [] : [[name, record.time] as const],
    );
    this.#times = new Map(times.toSorted(([, left], [, right]) => right - left).slice(0, PROBES));
  }

  /** The first measurement. Throws INVALID_CONFIG when no price moves. */
  async measure(call: Call): Promise<void> {
    const { clock, serverClock } = this.#options;
    const startMs = clock.monotonic();
    while (!serverClock.isKnown) {
      await ask(call, () => this.#look({ call }));
      if (serverClock.isKnown) break;
      if (clock.monotonic() - startMs >= MEASURE_LIMIT_MS) throw this.#notMeasured();
      await sleep(clock, LOOK_EVERY_MS, call.signal);
    }
    this.#watch();
  }

  stop(): void {
    this.#closing.abort();
    this.#timer?.cancel();
  }

  #watch(): void {
    if (this.#closing.signal.aborted) return;
    this.#timer = this.#options.clock.setTimer(WATCH_EVERY_MS, () => {
      this.#look({ signal: this.#closing.signal })
        // A server that is away is told by other means.
        .catch(() => {})
        .finally(() => this.#watch());
    });
  }

  async #look(options: RequestOptions): Promise<void> {
    const { client, serverClock } = this.#options;
    const times = await Promise.all(
      [...this.#times].map(async ([name, before]) => {
        const { time = before } = await client.market.symbol(name, options);
        return [name, time] as const;
      }),
    );
    const moved = times.filter(([name, time]) => time > (this.#times.get(name) ?? time)).map(([, time]) => time);
    this.#times = new Map(times);
    // A delayed feed shows an earlier time, so the latest one counts.
    if (moved.length > 0) serverClock.measured(Math.max(...moved) * 1000);
  }

  #notMeasured(): BrokerError {
    const names = [...this.#times.keys()].join(", ") || "any symbol";
    return new BrokerError(
      "INVALID_CONFIG",
      `The server's clock could not be measured: no price of ${names} moved within ${MEASURE_LIMIT_MS / 1000} s to a plausible time, as on a closed market; set serverClock (many brokers: America/New_York+07:00 or Europe/Athens), or connect when the market is open and this machine's clock is right.`,
      { broker: "open-api-mt5" },
    );
  }
}
