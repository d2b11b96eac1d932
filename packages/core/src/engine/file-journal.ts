import { mkdirSync } from "node:fs";
import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import { dirname, resolve as resolvePath } from "node:path";
import { crc32 } from "node:zlib";
import { withFileLock } from "../adapter/file-lock.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type Clock, systemClock } from "../system/clock.ts";
import { type Random, systemRandom } from "../system/random.ts";
import type { Journal, JournalEntry } from "./journal.ts";

/** What a file journal needs from outside; default the machine's. */
export interface FileJournalOptions {
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A journal in a file. */
export interface FileJournal extends Journal {
  /** Lines that could not be read when the file was opened, a torn last line (a crash while writing) not counted. */
  readonly damagedLines: number;
}

/** The file is rewritten when it has grown to this. */
const COMPACT_BYTES = 1_000_000;
/** Another process that holds the file gets this long to let go. */
const LOCK_WAIT_MS = 2_000;

/**
 * Keeps a journal in an append-only file, for one process at a time.
 *
 * Each line carries a checksum; a line that was torn by a crash is dropped. `begin` resolves after the line is on the
 * disk; lines that come while one is being flushed share the next flush. Settled commands are dropped when the file
 * is opened and whenever it has grown to a megabyte.
 *
 * Rejects with INVALID_CONFIG while another process holds the file, and with the system's error when it can't be
 * written.
 *
 * @param path the file; it and its folder are made when they are missing.
 */
export function fileJournal(path: string, options: FileJournalOptions = {}): FileJournal {
  return new AppendedJournal(resolvePath(path), options.clock ?? systemClock, options.random ?? systemRandom);
}

interface Write {
  readonly line: string;
  readonly durable: boolean;
  readonly settle: (error?: unknown) => void;
}

type Line =
  | { readonly type: "begin"; readonly entry: JournalEntry }
  | { readonly type: "end"; readonly scope: string; readonly clientOrderId: string };

class AppendedJournal implements FileJournal {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #entries = new Map<string, JournalEntry>();
  #opening: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #bytes = 0;
  #queue: Write[] = [];
  #writing: Promise<void> | undefined;
  #letGo: () => void = () => {};
  #lock: Promise<void> = Promise.resolve();
  damagedLines = 0;

  constructor(path: string, clock: Clock, random: Random) {
    this.#path = path;
    this.#clock = clock;
    this.#random = random;
  }

  async begin(entry: JournalEntry): Promise<void> {
    await this.#ready();
    this.#entries.set(keyOf(entry.scope, entry.command.clientOrderId), entry);
    await this.#append({ type: "begin", entry }, true);
  }

  end(scope: string, clientOrderId: string): void {
    if (!this.#entries.delete(keyOf(scope, clientOrderId))) return;
    this.#append({ type: "end", scope, clientOrderId }, false).catch(() => {
      // The command will be looked for once more at the next start.
    });
  }

  async unsettled(scope: string): Promise<readonly JournalEntry[]> {
    await this.#ready();
    return [...this.#entries.values()].filter((entry) => entry.scope === scope);
  }

  async close(): Promise<void> {
    if (this.#opening === undefined) return;
    await this.#opening.catch(() => {});
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
    this.#opening = undefined;
    this.#letGo();
    await this.#lock.catch(() => {});
  }

  #ready(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<void> {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    await this.#takeLock();
    const text = await readFile(this.#path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "";
      throw error;
    });
    this.#read(text);
    await this.#compact();
  }

  /** Holds the lock file until `close`. */
  async #takeLock(): Promise<void> {
    const patience = new AbortController();
    const environment = { clock: this.#clock, random: this.#random, signal: patience.signal };
    const timer = this.#clock.setTimer(LOCK_WAIT_MS, () => {
      const held = `The journal ${this.#path} is held by another process; give each process a journal of its own.`;
      patience.abort(new BrokerError("INVALID_CONFIG", held));
    });
    const untilClosed = new Promise<void>((letGo) => {
      this.#letGo = letGo;
    });
    try {
      await new Promise<void>((taken, refused) => {
        this.#lock = withFileLock(environment, `${this.#path}.lock`, () => {
          taken();
          return untilClosed;
        });
        this.#lock.catch(refused);
      });
    } finally {
      timer.cancel();
    }
  }

  #read(text: string): void {
    const lines = text.split("\n");
    for (const [index, lineText] of lines.entries()) {
      if (lineText === "") continue;
      const line = parseLine(lineText);
      if (line === undefined) {
        if (index < lines.length - 1) this.damagedLines += 1;
      } else if (line.type === "begin") {
        this.#entries.set(keyOf(line.entry.scope, line.entry.command.clientOrderId), line.entry);
      } else {
        this.#entries.delete(keyOf(line.scope, line.clientOrderId));
      }
    }
  }

  #append(line: Line, durable: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => (error === undefined ? resolve() : reject(error));
      this.#queue.push({ line: formatLine(line), durable, settle });
      this.#writing ??= this.#drain().finally(() => {
        this.#writing = undefined;
      });
    });
  }

  /** Writes what has gathered, with one flush for all of it, until nothing is left. */
  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        const text = batch.map(({ line }) => line).join("");
        await this.#file?.appendFile(text);
        if (batch.some(({ durable }) => durable)) await this.#file?.datasync();
        this.#bytes += text.length;
        for (const { settle } of batch) settle();
        if (this.#bytes > COMPACT_BYTES) await this.#compact();
      } catch (error) {
        for (const { settle } of batch) settle(error);
      }
    }
  }

  /** Puts a new file, with what is unsettled, in the place of the old one. */
  async #compact(): Promise<void> {
    const text = [...this.#entries.values()].map((entry) => formatLine({ type: "begin", entry })).join("");
    const fresh = `${this.#path}.new`;
    const file = await open(fresh, "w", 0o600);
    await file.writeFile(text);
    await file.datasync();
    await rename(fresh, this.#path);
    await syncFolder(dirname(this.#path));
    await this.#file?.close();
    this.#file = file;
    this.#bytes = text.length;
  }
}

const keyOf = (scope: string, clientOrderId: string): string => `${scope}\n${clientOrderId}`;

function formatLine(line: Line): string {
  const json = JSON.stringify(line);
  return `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`;
}

function parseLine(text: string): Line | undefined {
  const json = text.slice(9);
  if (Number.parseInt(text.slice(0, 8), 16) !== crc32(json)) return undefined;
  return JSON.parse(json) as Line;
}

/** A rename is on the disk only when its folder is. Not every system can flush a folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.datasync().catch(() => {});
  await folder?.close();
}
