import type { Journal, JournalEntry } from "@anybroker/core";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { dial, type NatsServer } from "../server/dial.ts";
import { openBucket } from "../server/stores.ts";
import { subjectToken } from "../wire/subjects.ts";

interface Opened {
  readonly nc: NatsConnection;
  readonly kv: KV;
}

/**
 * Keeps a program's journal in a key-value bucket of NATS, for a program that may start again on another machine.
 *
 * @param name one for each program: two that run at the same time must not share it.
 */
export function natsJournal(server: NatsServer, name: string): Journal {
  return new KvJournal(server, name);
}

class KvJournal implements Journal {
  readonly #server: NatsServer;
  readonly #name: string;
  readonly #writes = new Set<Promise<unknown>>();
  #opening: Promise<Opened> | undefined;

  constructor(server: NatsServer, name: string) {
    this.#server = server;
    this.#name = name;
  }

  async begin(entry: JournalEntry): Promise<void> {
    const { kv } = await this.#opened();
    await this.#write(kv.put(this.#key(entry.scope, entry.command.clientOrderId), JSON.stringify(entry)));
  }

  end(scope: string, clientOrderId: string): void {
    const deleting = this.#opened().then(({ kv }) => kv.delete(this.#key(scope, clientOrderId)));
    // When it gets lost, the command is looked for once more at the next start.
    this.#write(deleting).catch(() => {});
  }

  async unsettled(scope: string): Promise<readonly JournalEntry[]> {
    const { kv } = await this.#opened();
    const found: { readonly revision: number; readonly entry: JournalEntry }[] = [];
    for await (const key of await kv.keys(this.#key(scope, undefined))) {
      const stored = await kv.get(key);
      if (stored?.operation === "PUT") found.push({ revision: stored.revision, entry: stored.json() });
    }
    return found.sort((left, right) => left.revision - right.revision).map(({ entry }) => entry);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#writes);
    const opened = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    await opened?.nc.close();
  }

  async #write<Result>(write: Promise<Result>): Promise<Result> {
    this.#writes.add(write);
    try {
      return await write;
    } finally {
      this.#writes.delete(write);
    }
  }

  #key(scope: string, clientOrderId: string | undefined): string {
    const last = clientOrderId === undefined ? "*" : subjectToken(clientOrderId);
    return `${subjectToken(this.#name)}.${subjectToken(scope)}.${last}`;
  }

  #opened(): Promise<Opened> {
    if (this.#opening === undefined) {
      this.#opening = this.#open();
      this.#opening.catch(() => {
        this.#opening = undefined;
      });
    }
    return this.#opening;
  }

  async #open(): Promise<Opened> {
    const nc = await dial(this.#server, { name: `anybroker journal ${this.#name}`, reconnect: true });
    return { nc, kv: await openBucket(nc, "journal") };
  }
}
