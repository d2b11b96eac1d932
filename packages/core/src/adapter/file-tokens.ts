import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BrokerError } from "../errors/broker-error.ts";
import { systemClock } from "../system/clock.ts";
import { randomUuid, systemRandom } from "../system/random.ts";
import { replaceFile } from "./durable-file.ts";
import { type LockEnvironment, withFileLock } from "./file-lock.ts";
import { KeyedQueues } from "./keyed-queues.ts";
import type { StoredToken, TokenStore } from "./token-store.ts";

/**
 * Keeps tokens in a JSON file that only its owner may read, shared by all processes of one machine.
 *
 * A write is atomic: a new file is flushed to the disk, then renamed over the old one. Locks are files beside it.
 * Rejects with INVALID_CONFIG when the file holds something else, and with the system's error when it cannot be used.
 *
 * @param path the file; it and its folder are made when they are missing.
 * @param environment the clock and chance that waiting for a lock takes; default the machine's.
 */
export function fileTokens(path: string, environment: Partial<LockEnvironment> = {}): TokenStore {
  return new FileTokens(resolve(path), { clock: systemClock, random: systemRandom, ...environment });
}

type TokenFile = ReadonlyMap<string, StoredToken>;

class FileTokens implements TokenStore {
  readonly #path: string;
  readonly #environment: LockEnvironment;
  readonly #queues = new KeyedQueues();

  constructor(path: string, environment: LockEnvironment) {
    this.#path = path;
    this.#environment = environment;
  }

  async read(key: string): Promise<StoredToken | undefined> {
    return (await this.#load()).get(key);
  }

  compareAndSet(key: string, expectedRevision: string | undefined, value: string): Promise<boolean> {
    return this.#exclusively("write", async () => {
      const tokens = await this.#load();
      if (tokens.get(key)?.revision !== expectedRevision) return false;
      const revision = randomUuid(this.#environment.random);
      await this.#write(new Map([...tokens, [key, { value, revision }]]));
      return true;
    });
  }

  lock<T>(key: string, work: () => Promise<T>): Promise<T> {
    // A key may hold anything; its digest is a file name.
    return this.#exclusively(createHash("sha256").update(key).digest("hex").slice(0, 16), work);
  }

  #exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#queues.run(name, async () => {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      return withFileLock(this.#environment, `${this.#path}.${name}.lock`, work);
    });
  }

  async #load(): Promise<TokenFile> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Map();
      throw error;
    }
    return parseTokenFile(text) ?? this.#refuse();
  }

  #refuse(): never {
    const message = `${this.#path} was to be read as a token file and holds something else; move it away and log in again.`;
    throw new BrokerError("INVALID_CONFIG", message);
  }

  async #write(tokens: TokenFile): Promise<void> {
    const text = JSON.stringify({ version: 1, tokens: Object.fromEntries(tokens) }, undefined, 2);
    await replaceFile(this.#path, `${text}\n`, this.#environment.random);
  }
}

function parseTokenFile(text: string): TokenFile | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, tokens } = (content ?? {}) as { readonly version?: unknown; readonly tokens?: unknown };
  if (version !== 1 || typeof tokens !== "object" || tokens === null) return undefined;
  const entries = Object.entries(tokens);
  return entries.every(isEntry) ? new Map(entries) : undefined;
}

function isEntry(entry: readonly [string, unknown]): entry is [string, StoredToken] {
  const { value, revision } = (entry[1] ?? {}) as Partial<Record<keyof StoredToken, unknown>>;
  return typeof value === "string" && typeof revision === "string";
}
