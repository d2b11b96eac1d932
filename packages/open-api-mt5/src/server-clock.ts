import type { Clock } from "@anybroker/core";
import { type ClockOffsets, QUARTER_HOUR_MS, type ServerClockSetting, utcCandidates } from "./convert/server-clock.ts";

/** A time of the server may lie this far ahead of ours before it proves that the clocks are taken wrongly. */
const FUTURE_MS = 120_000;
/** A reading whose rest from the full quarter hour is larger says that this machine's own clock is off. */
const MAX_REST_MS = 300_000;
const HOUR_MS = 3_600_000;
/** No clock on earth is further ahead of UTC. */
const MAX_OFFSET_MS = 14 * HOUR_MS;

/** The offsets that were measured, each from when on it holds. The first one also stands for the time before. */
class MeasuredOffsets implements ClockOffsets {
  readonly #changes: { readonly fromMs: number; readonly offsetMs: number }[] = [];

  get isKnown(): boolean {
    return this.#changes.length > 0;
  }

  offsetAt(utcMs: number): number {
    const change = this.#changes.findLast(({ fromMs }) => fromMs <= utcMs) ?? this.#changes[0];
    return change?.offsetMs ?? 0;
  }

  add(fromMs: number, offsetMs: number): void {
    this.#changes.push({ fromMs, offsetMs });
  }
}

/**
 * The server's clock: MetaTrader tells no UTC but its broker's wall time, often UTC+2 or UTC+3 with daylight saving.
 *
 * A clock that is set (a distance or a zone) is right for all of history. A measured one is right from the first
 * measurement on, follows each change, and takes its first offset for all the time before.
 */
export class ServerClock {
  readonly #clock: Clock;
  readonly #offsets: ClockOffsets;
  readonly #measured: MeasuredOffsets | undefined;
  readonly #onWrong: (aheadMs: number) => void;
  #confirmedMs = 0;
  #toldWrong = false;

  /** @param onWrong told once when the server shows a time that lies in the future by the clock that was set. */
  constructor(clock: Clock, setting: ServerClockSetting, onWrong: (aheadMs: number) => void) {
    this.#clock = clock;
    this.#measured = setting.measured ? new MeasuredOffsets() : undefined;
    this.#offsets = setting.measured ? (this.#measured as MeasuredOffsets) : setting.offsets;
    this.#onWrong = onWrong;
  }

  /** Whether the offset is told by measurements, and so has to be measured now and again. */
  get isMeasured(): boolean {
    return this.#measured !== undefined;
  }

  /** How far the server's clock is ahead of UTC now, in ms; undefined until it is known. */
  get offsetMs(): number | undefined {
    return this.isKnown ? this.#offsets.offsetAt(this.#clock.now()) : undefined;
  }

  /** False until a first measurement, where there has to be one. */
  get isKnown(): boolean {
    return this.#measured?.isKnown ?? true;
  }

  /**
   * UTC of an instant of the server's clock.
   *
   * In the hour that comes twice it is the later one, unless that lies in the future. Nothing has happened in the
   * future: a measured clock that says so has been set forward meanwhile, and is taken as such.
   */
  readonly toUtc = (serverMs: number): number => {
    const limitMs = this.#clock.now() + FUTURE_MS;
    const [first, ...later] = utcCandidates(this.#offsets, serverMs);
    const utcMs = later.findLast((candidate) => candidate <= limitMs) ?? first;
    if (utcMs <= limitMs) return utcMs;
    if (this.#measured === undefined) {
      if (!this.#toldWrong) this.#onWrong(utcMs - limitMs + FUTURE_MS);
      this.#toldWrong = true;
      return utcMs;
    }
    const offsetMs = Math.ceil((serverMs - limitMs) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
    if (offsetMs > MAX_OFFSET_MS) return utcMs;
    this.#take(offsetMs);
    return serverMs - offsetMs;
  };

  /** The same for an instant that may well lie in the future: an expiration. */
  readonly toUtcAhead = (serverMs: number): number => utcCandidates(this.#offsets, serverMs)[0];

  /** What the server's clock shows at an instant of UTC. */
  toServer(utcMs: number): number {
    return utcMs + this.#offsets.offsetAt(utcMs);
  }

  /**
   * Takes in that the server's clock shows `serverMs` just now, to a few seconds. False when that is no offset that a
   * clock can have, because this machine's clock is off by minutes.
   */
  measured(serverMs: number): boolean {
    const aheadMs = serverMs - this.#clock.now();
    const offsetMs = Math.round(aheadMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
    if (Math.abs(aheadMs - offsetMs) > MAX_REST_MS) return false;
    this.#take(offsetMs);
    this.#confirmedMs = this.#clock.now();
    return true;
  }

  /** Clocks are set at full hours: the last one, unless the old offset was still confirmed after it. */
  #take(offsetMs: number): void {
    const nowMs = this.#clock.now();
    const measured = this.#measured;
    if (measured === undefined || (measured.isKnown && measured.offsetAt(nowMs) === offsetMs)) return;
    const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
    measured.add(hourMs > this.#confirmedMs ? hourMs : nowMs, offsetMs);
  }
}
