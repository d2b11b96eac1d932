import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { settle } from "@anybroker/testkit";
import type { NatsConnection } from "@nats-io/transport-node";
import { CONNECTIONS } from "../../src/index.ts";

/** So many looks in a row have to find nothing new: the server stores between two messages. */
const QUIET_LOOKS = 2;

/** So many looks an answer is waited for: there may be nobody to give it. */
const PATIENCE = 100;

/** What the client knows of requests that were not answered yet. */
interface Requests {
  readonly protocol: { readonly muxSubscriptions: { size(): number } };
}

/** The NATS connections of this process and whether anything moves on them. */
export class Traffic {
  readonly #connections = new Set<NatsConnection>();
  readonly #dialling = new Set<Promise<unknown>>();
  /** The messages that had passed when it was quiet. */
  #counted = 0;
  readonly #add = (message: unknown): void => {
    const dialling = (message as Promise<NatsConnection>)
      .then((nc) => this.#connections.add(nc))
      .catch(() => {})
      .finally(() => this.#dialling.delete(dialling));
    this.#dialling.add(dialling);
  };

  constructor() {
    subscribe(CONNECTIONS, this.#add);
  }

  /** Resolves when nothing that was sent is still on its way. */
  readonly quiet = async (): Promise<void> => {
    // The server says nothing of its own accord: where nobody has sent since, one look is enough.
    const isIdle = this.#dialling.size === 0 && this.#count() === this.#counted && this.#asked() === 0;
    for (let looks = isIdle ? QUIET_LOOKS - 1 : 0, patience = PATIENCE; looks < QUIET_LOOKS; looks += 1) {
      await Promise.all(this.#dialling);
      const before = this.#count();
      await Promise.all([...this.#connections].map((nc) => this.#flush(nc)));
      await settle();
      patience -= 1;
      if (this.#count() !== before || (this.#asked() > 0 && patience > 0)) looks = -1;
    }
    this.#counted = this.#count();
  };

  close(): void {
    unsubscribe(CONNECTIONS, this.#add);
    this.#connections.clear();
  }

  async #flush(nc: NatsConnection): Promise<void> {
    if (nc.isClosed()) this.#connections.delete(nc);
    else await nc.flush().catch(() => {});
  }

  /** Requests without an answer yet: the server is still storing or reading. */
  #asked(): number {
    let asked = 0;
    for (const nc of this.#connections) {
      if (!nc.isClosed()) asked += (nc as unknown as Requests).protocol.muxSubscriptions.size();
    }
    return asked;
  }

  #count(): number {
    let count = 0;
    for (const nc of this.#connections) {
      const { inMsgs, outMsgs } = nc.stats();
      count += inMsgs + outMsgs;
    }
    return count;
  }
}
