import type { Clock, Timer } from "../system/clock.ts";

/** What a heartbeat is made of. */
export interface HeartbeatOptions {
  readonly clock: Clock;
  /** How often `send` is called; without it nothing is sent. */
  readonly sendEveryMs?: number;
  /** Sends one sign of life. When it throws, the link counts as silent at once. */
  send?(): void;
  /** The longest silence; without it the link is never called silent. */
  readonly silenceMs?: number;
  /** What proves that the peer lives: any traffic (the default), or only the answer to a sign of life. */
  readonly life?: "traffic" | "answer";
  /** The peer has been silent for too long; the heartbeat has stopped. */
  onSilent?(): void;
}

/** Sends signs of life and watches for the peer's. */
export interface Heartbeat {
  start(): void;
  /** Leaves no timer. Harmless when it does not run. */
  stop(): void;
  /** To be called for everything that comes in. Costs next to nothing. */
  heard(what?: "traffic" | "answer"): void;
}

/** Silence is measured in slices of its limit, so that a message costs no look at the clock. */
const SLICES = 10;

/**
 * Makes a heartbeat.
 *
 * The silence is called between nine tenths of `silenceMs` and `silenceMs` after the last sign of life, never later.
 */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  return new Pulse(options);
}

class Pulse implements Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #anyTraffic: boolean;
  #heard = false;
  #quietSlices = 0;
  #sendTimer: Timer | undefined;
  #silenceTimer: Timer | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#anyTraffic = (options.life ?? "traffic") === "traffic";
  }

  start(): void {
    this.stop();
    this.#quietSlices = 0;
    this.#heard = false;
    this.#armSend();
    this.#armSilence();
  }

  stop(): void {
    this.#sendTimer?.cancel();
    this.#silenceTimer?.cancel();
    this.#sendTimer = undefined;
    this.#silenceTimer = undefined;
  }

  heard(what: "traffic" | "answer" = "traffic"): void {
    if (this.#anyTraffic || what === "answer") this.#heard = true;
  }

  #armSend(): void {
    const { clock, sendEveryMs } = this.#options;
    if (sendEveryMs === undefined) return;
    this.#sendTimer = clock.setTimer(sendEveryMs, () => {
      this.#armSend();
      try {
        this.#options.send?.();
      } catch {
        this.#silent();
      }
    });
  }

  #armSilence(): void {
    const { clock, silenceMs } = this.#options;
    if (silenceMs === undefined) return;
    this.#silenceTimer = clock.setTimer(silenceMs / SLICES, () => {
      this.#quietSlices = this.#heard ? 0 : this.#quietSlices + 1;
      this.#heard = false;
      if (this.#quietSlices >= SLICES - 1) this.#silent();
      else this.#armSilence();
    });
  }

  #silent(): void {
    this.stop();
    this.#options.onSilent?.();
  }
}
