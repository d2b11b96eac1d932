import { BrokerError, nextTurn } from "@anybroker/core";
import type { LinkClose, LinkHandlers, WebSocketLink } from "@anybroker/core/adapter";
import type { CassetteEntry } from "@anybroker/core/transport";
import { errorOf } from "./recorded-error.ts";
import type { Happening, Schedule } from "./schedule.ts";

type Frame = CassetteEntry & { readonly kind: "out" | "in" };

/** What the other side did on a link: a frame of its, or the end. */
interface Arrival {
  readonly index: number;
  readonly entry: Frame | (CassetteEntry & { readonly kind: "closed" });
}

/** A recorded frame of ours, and whether the program has sent it again. */
interface SentFrame {
  readonly index: number;
  readonly key: string;
  /** False for one that recurs, as a heartbeat does: nothing waits for it. */
  readonly causes: boolean;
  again: boolean;
}

/** One link of a cassette, live again: what came over it comes when what caused it has been sent. */
export class ReplayedLink implements WebSocketLink {
  readonly #schedule: Schedule;
  readonly #handlers: LinkHandlers;
  readonly #keyOf: (data: string | Uint8Array) => string;
  readonly #sent: readonly SentFrame[];
  readonly #known: ReadonlySet<string>;
  readonly #arrivals: Iterator<Arrival, undefined>;
  #next: Happening | undefined;
  #closed = false;

  constructor(init: {
    readonly entries: readonly CassetteEntry[];
    readonly id: number;
    readonly schedule: Schedule;
    readonly handlers: LinkHandlers;
    /** A frame as the cassette would have it. */
    readonly keyOf: (data: string | Uint8Array) => string;
  }) {
    this.#schedule = init.schedule;
    this.#handlers = init.handlers;
    this.#keyOf = init.keyOf;
    const keys = init.entries.flatMap((entry, index) =>
      entry.kind === "out" && entry.id === init.id ? [{ index, key: keyOfEntry(entry) }] : [],
    );
    const counts = new Map<string, number>();
    for (const { key } of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    this.#sent = keys.map((one) => ({ ...one, causes: counts.get(one.key) === 1, again: false }));
    this.#known = new Set(counts.keys());
    this.#arrivals = arrivalsOf(init.entries, init.id);
    this.#awaitNext();
  }

  readonly bufferedBytes = 0;

  send(data: string | Uint8Array): void {
    if (this.#closed) {
      throw new BrokerError("NOT_READY", "A message was not sent because the replayed connection is closed.");
    }
    const key = this.#keyOf(data);
    const waiting = this.#sent.filter(({ again }) => !again);
    const same = waiting.find((frame) => frame.key === key);
    // One that was never recorded differs by a time or a blanked secret; one that was is a heartbeat more.
    const other = this.#known.has(key) ? undefined : waiting.find(({ causes }) => causes);
    const found = same ?? other;
    if (found !== undefined) found.again = true;
    this.#schedule.look();
  }

  ping(): void {
    nextTurn(() => {
      if (!this.#closed) this.#handlers.onPong?.();
    });
  }

  close(): Promise<void> {
    this.terminate();
    return Promise.resolve();
  }

  terminate(): void {
    if (this.#closed) return;
    const text = "The replayed connection was closed on this side.";
    nextTurn(() => this.#end({ text, byUs: true, cause: new BrokerError("CLOSED", text) }));
  }

  #awaitNext(): void {
    const arrival = this.#arrivals.next().value;
    if (arrival === undefined) return;
    const { index, entry } = arrival;
    this.#next = {
      index,
      atMs: entry.atMs,
      isCaused: () => this.#sent.every((frame) => frame.again || !frame.causes || frame.index > index),
      deliver: () => {
        if (entry.kind === "closed") {
          const { code, text, error } = entry;
          this.#end({ ...(code !== undefined && { code }), text, byUs: false, cause: errorOf(error) });
        } else {
          this.#deliver(entry);
          if (!this.#closed) this.#awaitNext();
        }
      },
    };
    this.#schedule.add(this.#next);
  }

  #deliver(entry: Frame): void {
    if ("text" in entry) {
      this.#handlers.onMessage(entry.text);
      return;
    }
    const bytes = Buffer.from(entry.base64, "base64");
    if (this.#handlers.onFrame === undefined) this.#handlers.onMessage(bytes);
    else this.#handlers.onFrame(bytes, 0, bytes.length);
  }

  #end(reason: LinkClose): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#next !== undefined) this.#schedule.drop(this.#next);
    this.#handlers.onClose(reason);
  }
}

const keyOfEntry = (entry: Frame): string => ("text" in entry ? `text ${entry.text}` : `bytes ${entry.base64}`);

function* arrivalsOf(entries: readonly CassetteEntry[], id: number): Iterator<Arrival, undefined> {
  for (const [index, entry] of entries.entries()) {
    if (entry.kind === "in" && entry.id === id) yield { index, entry };
    if (entry.kind === "closed" && entry.id === id && !entry.byUs) yield { index, entry };
  }
  return undefined;
}
