import { dirname, resolve as resolvePath } from "node:path";
import { syncFolder } from "../adapter/durable-file.ts";
import { lockHolder, withFileLock } from "../adapter/file-lock.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { type Clock, nextTurn, systemClock } from "../system/clock.ts";
import { type Random, systemRandom } from "../system/random.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import {
  cannotOpen,
  type JournalFile,
  type JournalFiles,
  keepCopy,
  makeFolder,
  nodeFiles,
  textOf,
} from "./journal-files.ts";
import { entryKey, formatJournalLine, type JournalLine, readJournalText } from "./journal-lines.ts";

/** What a file journal needs from outside; default the machine's. */
export interface FileJournalOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** @internal */
  readonly files?: JournalFiles;
}

/** A journal in a file. */
export interface FileJournal extends Journal {
  /** Opens the file now; without it, the first use does. Rejects as described at `fileJournal`. */
  open(): Promise<void>;
  readonly damagedLines: number;
}

/** The file is rewritten when it has grown to this, or to twice of what can't be dropped from it. */
const COMPACT_BYTES = 1_000_000;
/** A process that is ending gets this long to let go of the file. */
const LOCK_WAIT_MS = 2_000;
/** A holder on another machine, or in another container, is believed dead when it shows no life for 20 s. */
const REMOTE_LOCK_WAIT_MS = 22_000;

/**
 * Keeps a journal in an append-only file, for one process at a time.
 *
 * Each line carries a checksum. `begin` resolves after its line is on the disk; lines that come in one turn of the
 * event loop, or while others are being flushed, share a flush. A line that was torn by a crash is dropped; when a
 * line before the last one can't be read, `damagedLines` counts it and the file is kept as `<path>.damaged`. Settled
 * commands are dropped when the file is opened and whenever it has grown to a megabyte.
 *
 * Opening rejects with INVALID_CONFIG while another process holds the file, or when it can't be read or written. A
 * `begin` that could not be written rejects with the system's error; the file is put right by the next one.
 *
 * @param path the file; it and its folder are made when they are missing, for their owner only.
 */
export function fileJournal(path: string, options: FileJournalOptions = {}): FileJournal {
  const { clock = systemClock, random = systemRandom, files = nodeFiles } = options;
  return new AppendedJournal(resolvePath(path), clock, random, files);
}

interface Write {
  readonly line: string;
  readonly durable: boolean;
  readonly settle: (error?: unknown) => void;
}

class AppendedJournal implements FileJournal {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #files: JournalFiles;
  readonly #entries = new Map<string, JournalEntry>();
  #opening: Promise<void> | undefined;
  #file: JournalFile | undefined;
  #bytes = 0;
  #compactAtBytes = COMPACT_BYTES;
  /** False when a write has failed: what the file ends with is not known then. */
  #sound = true;
  #queue: Write[] = [];
  #writing: Promise<void> | undefined;
  #letGo: () => void = () => {};
  #lock: Promise<void> = Promise.resolve();
  damagedLines = 0;

  constructor(path: string, clock: Clock, random: Random, files: JournalFiles) {
    this.#path = path;
    this.#clock = clock;
    this.#random = random;
    this.#files = files;
  }

  open(): Promise<void> {
    this.#opening ??= this.#open().catch(async (error: unknown) => {
      // The next use tries again: the cause may have been mended.
      this.#opening = undefined;
      await this.#release();
      throw cannotOpen(this.#path, error);
    });
    return this.#opening;
  }

  async begin(entry: JournalEntry): Promise<void> {
    await this.open();
    this.#entries.set(entryKey(entry.scope, entry.command.clientOrderId), entry);
    await this.#append({ type: "begin", entry }, true);
  }

  end(scope: string, clientOrderId: string): void {
    if (!this.#entries.delete(entryKey(scope, clientOrderId))) return;
    this.#append({ type: "end", scope, clientOrderId }, false).catch(() => {
      // The command will be looked for once more at the next start.
    });
  }

  async unsettled(scope: string): Promise<readonly JournalEntry[]> {
    await this.open();
    return [...this.#entries.values()].filter((entry) => entry.scope === scope);
  }

  async close(): Promise<void> {
    if (this.#opening === undefined) return;
    await this.#opening.catch(() => {});
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
    this.#opening = undefined;
    await this.#release();
  }

  async #open(): Promise<void> {
    await makeFolder(dirname(this.#path));
    await this.#takeLock();
    const { entries, damagedLines } = readJournalText(await textOf(this.#path));
    if (damagedLines > 0) await keepCopy(this.#path, `${this.#path}.damaged`);
    this.damagedLines = damagedLines;
    for (const [key, entry] of entries) this.#entries.set(key, entry);
    await this.#compact();
  }

  /** Holds the lock file until `close`. */
  async #takeLock(): Promise<void> {
    const patience = new AbortController();
    const environment = { clock: this.#clock, random: this.#random, signal: patience.signal };
    const giveUp = (): void => patience.abort(heldByAnother(this.#path));
    const timers = [
      this.#clock.setTimer(LOCK_WAIT_MS, () => {
        void lockHolder(this.#lockPath).then((holder) => {
          if (holder?.isHere === true) giveUp();
        });
      }),
      this.#clock.setTimer(REMOTE_LOCK_WAIT_MS, giveUp),
    ];
    const untilClosed = new Promise<void>((letGo) => {
      this.#letGo = letGo;
    });
    try {
      await new Promise<void>((taken, refused) => {
        this.#lock = withFileLock(environment, this.#lockPath, () => {
          taken();
          return untilClosed;
        });
        this.#lock.catch(refused);
      });
    } finally {
      for (const timer of timers) timer.cancel();
    }
  }

  get #lockPath(): string {
    return `${this.#path}.lock`;
  }

  async #release(): Promise<void> {
    this.#letGo();
    await this.#lock.catch(() => {});
  }

  #append(line: JournalLine, durable: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => (error === undefined ? resolve() : reject(error));
      this.#queue.push({ line: formatJournalLine(line), durable, settle });
      this.#writing ??= this.#drain();
    });
  }

  /** Writes what has gathered, with one flush for all of it, until nothing is left. */
  async #drain(): Promise<void> {
    // Orders that are placed in one turn get here in one turn.
    await new Promise<void>(nextTurn);
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#write(batch);
      } catch (error) {
        this.#sound = false;
        for (const { settle } of batch) settle(error);
        continue;
      }
      for (const { settle } of batch) settle();
      // A failure costs nothing yet: the file that there is goes on, and the next batch tries again.
      if (this.#bytes > this.#compactAtBytes) await this.#compact().catch(() => {});
    }
    // In the same breath as the look at the queue, so that no line comes in between and waits for ever.
    this.#writing = undefined;
  }

  async #write(batch: readonly Write[]): Promise<void> {
    // A torn line or a failed flush can't be mended in place: whatever followed it might be lost with it.
    if (!this.#sound) await this.#compact();
    const file = this.#file;
    if (file === undefined) throw new BrokerError("CLOSED", `The journal ${this.#path} is closed.`);
    const text = batch.map(({ line }) => line).join("");
    await file.appendFile(text);
    this.#bytes += Buffer.byteLength(text);
    if (!batch.some(({ durable }) => durable)) return;
    await file.datasync();
    await this.#checkOurs();
  }

  /** A process that was suspended for long may have lost the file to another, which has replaced it since. */
  async #checkOurs(): Promise<void> {
    if (this.#file !== undefined && (await this.#file.stat()).nlink === 0) throw heldByAnother(this.#path);
  }

  /** Puts a new file, with what is unsettled, in the place of the old one. */
  async #compact(): Promise<void> {
    await this.#checkOurs();
    const text = [...this.#entries.values()].map((entry) => formatJournalLine({ type: "begin", entry })).join("");
    const fresh = `${this.#path}.new`;
    const file = await this.#files.open(fresh, "w", 0o600);
    try {
      await file.appendFile(text);
      await file.datasync();
      await this.#files.rename(fresh, this.#path);
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
    const old = this.#file;
    this.#file = file;
    this.#sound = true;
    this.#bytes = Buffer.byteLength(text);
    this.#compactAtBytes = Math.max(COMPACT_BYTES, 2 * this.#bytes);
    await syncFolder(dirname(this.#path));
    await old?.close().catch(() => {});
  }
}

const heldByAnother = (path: string): BrokerError =>
  new BrokerError(
    "INVALID_CONFIG",
    `The journal ${path} is held by another process; give each process a data folder or journal of its own.`,
    { details: { file: path } },
  );
