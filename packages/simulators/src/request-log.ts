import type { RecordedRequest } from "./simulator.ts";

const LIMIT = 10_000;

/** Keeps the last requests. */
export class RequestLog {
  readonly #entries: RecordedRequest[] = [];

  get entries(): readonly RecordedRequest[] {
    return this.#entries;
  }

  add(entry: RecordedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > LIMIT) this.#entries.shift();
  }
}
