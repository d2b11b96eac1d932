import type { Clock, Timer } from "@anybroker/core";

const PING_MS = 20_000;
const PONG_WAIT_MS = 20_000;

/** The pings of the server. It reads nothing once a client has sent a frame of data, so no pong is heard then. */
export class Keepalive {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #end: () => void;
  #timer: Timer;
  #ending: Timer | undefined;

  constructor(clock: Clock, { ping, end }: { readonly ping: () => void; readonly end: () => void }) {
    this.#clock = clock;
    this.#ping = ping;
    this.#end = end;
    this.#timer = this.#next();
  }

  /** From now on pongs go unread. */
  deafen(): void {
    this.#ending ??= this.#clock.setTimer(PING_MS + PONG_WAIT_MS, this.#end);
  }

  /** Leaves no timer. */
  close(): void {
    this.#timer.cancel();
    this.#ending?.cancel();
  }

  #next(): Timer {
    return this.#clock.setTimer(PING_MS, () => {
      this.#ping();
      this.#timer = this.#next();
    });
  }
}
