import type { Timer } from "@anybroker/core";
import { positionRecord } from "./records.ts";
import { isoMicros } from "./times.ts";
import { NO_CONNECTION, pair } from "./wire-error.ts";
import { Float, float, toWire, type WireObject } from "./wire-json.ts";
import type { World } from "./world.ts";

const DEFAULT_SECONDS = 1;
const SHORTEST_SECONDS = 0.2;
const LONGEST_SECONDS = 60;
const STREAM = "openPositions";

/** The interval that a client asks for, clamped; undefined when it is no number. */
export function readInterval(text: string | null): number | undefined {
  if (text === null) return DEFAULT_SECONDS;
  const word = text.trim().toLowerCase();
  if (/^[+-]?(nan|inf|infinity)$/.test(word)) return word.startsWith("-") ? SHORTEST_SECONDS : LONGEST_SECONDS;
  const seconds = word === "" ? Number.NaN : Number(word);
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(Math.max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS);
}

/** Everything that is open now, or the error of a terminal that does not answer. */
function snapshot(world: World): { readonly operation: string; readonly frame: WireObject } {
  const timestamp = isoMicros(world.clock.now());
  const ledger = world.session.ledgerNow();
  if (ledger === undefined) {
    const message = `failed to fetch positions: ${pair(NO_CONNECTION)}`;
    return { operation: "error", frame: { event: "error", timestamp, stream: STREAM, message } };
  }
  const positions = ledger.books.positions().map((position) => {
    const record = positionRecord(world, ledger, position);
    return { ...record, pnl: record["profit"] ?? float(0) };
  });
  const total = positions.reduce((sum, { pnl }) => sum + (pnl instanceof Float ? pnl.value : 0), 0);
  const frame = { event: "positionsSnapshot", timestamp, count: positions.length, totalPnl: float(total), positions };
  return { operation: "push-position", frame };
}

/** Where a client's frames go. */
export interface FrameTarget {
  send(operation: string, text: string): void;
  close(code: number, reason: string): void;
}

/** What one client of the positions stream is told: everything, again and again. */
export class PositionsFeed {
  readonly #world: World;
  readonly #target: FrameTarget;
  readonly #intervalMs: number;
  #timer: Timer | undefined;
  #closed = false;

  constructor(world: World, target: FrameTarget, intervalSeconds: number) {
    this.#world = world;
    this.#target = target;
    this.#intervalMs = intervalSeconds * 1000;
  }

  /** Greets the client, with the first snapshot at once. A virtual server has no positions and ends it. */
  start(): void {
    const timestamp = isoMicros(this.#world.clock.now());
    if (this.#world.virtual !== undefined) {
      const message = "open position retrieval is not supported in virtual mode";
      this.#send("error", { event: "error", timestamp, stream: STREAM, message });
      this.#target.close(1003, "not supported in virtual mode");
      return;
    }
    const intervalSeconds = float(this.#intervalMs / 1000);
    this.#send("subscribed", { event: "subscribed", timestamp, stream: STREAM, intervalSeconds });
    void this.#tell();
  }

  /** Leaves no timer. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  async #tell(): Promise<void> {
    await this.#world.session.idle();
    if (this.#closed) return;
    const { operation, frame } = snapshot(this.#world);
    this.#send(operation, frame);
    this.#timer = this.#world.clock.setTimer(this.#intervalMs, () => void this.#tell());
  }

  #send(operation: string, frame: WireObject): void {
    this.#target.send(operation, toWire(frame, "NaN"));
  }
}
