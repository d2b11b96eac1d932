import type { Clock, Timer } from "@anybroker/core";
import type { FaultSubject, FrameFault } from "./fault.ts";
import { type FaultController, faultParameter, faultText } from "./fault-controller.ts";

/** How a wire sends frames, whole and broken. */
export interface FrameOutlet<Frame> {
  write(frame: Frame): void;
  /** Sends a text that is no message. */
  writeGarbage(text: string): void;
  /** The frame with nothing in its numeric fields. */
  withoutNumbers(frame: Frame): Frame;
  /** Sends the first half of a frame and cuts the connection. */
  cutWithin(frame: Frame): void;
  /** Announces a frame longer than anybody takes. */
  writeOversize(): void;
}

/** A held-back frame goes out after this time when no other follows it. */
const REORDER_LIMIT_MS = 1000;

/** Lets frames pass the fault rules on their way out of one connection. */
export class FrameFaults<Frame> {
  readonly #outlet: FrameOutlet<Frame>;
  readonly #clock: Clock;
  readonly #faults: FaultController;
  readonly #timers = new Set<Timer>();
  #heldBack: { readonly frame: Frame; readonly timer: Timer } | undefined;

  constructor(outlet: FrameOutlet<Frame>, options: { readonly clock: Clock; readonly faults: FaultController }) {
    this.#outlet = outlet;
    this.#clock = options.clock;
    this.#faults = options.faults;
  }

  /** Sends a frame, or what the rules that `subject` meets make of it. */
  send(subject: FaultSubject, frame: Frame): void {
    const faults = this.#faults.onFrame(subject);
    if (faults.length === 0) this.#write(frame);
    else for (const fault of faults) this.#sendFaulty(fault, frame);
  }

  /** Sends a frame after a while, by the rules that are in force then. */
  sendLater(delayMs: number, subject: FaultSubject, frame: Frame): void {
    this.#later(delayMs, () => this.send(subject, frame));
  }

  /** Whether a frame that can't be changed is lost. */
  loses(subject: FaultSubject): boolean {
    return this.#faults.onFrame(subject).some(({ kind }) => kind === "lose-frame");
  }

  /** The connection has ended: nothing that waits is sent any more. */
  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #sendFaulty(fault: FrameFault, frame: Frame): void {
    switch (fault.kind) {
      case "lose-frame":
        return;
      case "duplicate-frame":
        this.#write(frame);
        this.#write(frame);
        return;
      case "reorder-frame":
        this.#holdBack(frame);
        return;
      case "late-frame":
        this.#later(faultParameter(fault, "ms"), () => this.#write(frame));
        return;
      case "hold-frame":
        this.#faults.hold(fault, () => this.#write(frame));
        return;
      case "garbage-frame":
        this.#outlet.writeGarbage(faultText(fault, "text"));
        this.#release();
        return;
      case "null-frame":
        this.#write(this.#outlet.withoutNumbers(frame));
        return;
      case "cut-frame":
        this.#outlet.cutWithin(frame);
        return;
      case "oversize-frame":
        this.#outlet.writeOversize();
        return;
    }
  }

  #write(frame: Frame): void {
    this.#outlet.write(frame);
    this.#release();
  }

  #holdBack(frame: Frame): void {
    this.#release();
    this.#heldBack = { frame, timer: this.#later(REORDER_LIMIT_MS, () => this.#release()) };
  }

  #release(): void {
    const held = this.#heldBack;
    if (held === undefined) return;
    this.#heldBack = undefined;
    held.timer.cancel();
    this.#timers.delete(held.timer);
    this.#outlet.write(held.frame);
  }

  #later(delayMs: number, action: () => void): Timer {
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      action();
    });
    this.#timers.add(timer);
    return timer;
  }
}
