import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { settle } from "@anybroker/testkit";
import type { NatsConnection } from "@nats-io/transport-node";
import { CONNECTIONS } from "../../src/index.ts";

/** So many looks in a row have to find nothing new: the server stores between two messages. */
const QUIET_LOOKS = 2;

/** The NATS connections of this process and whether anything moves on them. */
export class Traffic {
  readonly #connections = new Set<NatsConnection>();
  readonly #dialling = new Set<Promise<unknown>>();
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
    for (let looks = 0; looks < QUIET_LOOKS; looks += 1) {
      await Promise.all(this.#dialling);
      const before = this.#count();
      await Promise.all([...this.#connections].map((nc) => this.#flush(nc)));
      await settle();
      if (this.#count() !== before) looks = -1;
    }
  };

  close(): void {
    unsubscribe(CONNECTIONS, this.#add);
    this.#connections.clear();
  }

  async #flush(nc: NatsConnection): Promise<void> {
    if (nc.isClosed()) this.#connections.delete(nc);
    else await nc.flush().catch(() => {});
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
