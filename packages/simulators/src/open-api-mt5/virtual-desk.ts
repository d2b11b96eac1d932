import type { WireObject } from "./wire-json.ts";

const KEPT = 200;

/** What a virtual server has published; nothing of it is ever carried out. */
export class VirtualDesk {
  readonly #messages: WireObject[] = [];
  #reads = 0;

  /** Counts a question to the feed. */
  read(): void {
    this.#reads += 1;
  }

  get reads(): number {
    return this.#reads;
  }

  publish(message: WireObject): void {
    this.#messages.unshift(message);
    if (this.#messages.length > KEPT) this.#messages.pop();
  }

  /** Newest first. */
  get messages(): readonly WireObject[] {
    return this.#messages;
  }
}
