import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { replaceFile } from "../adapter/durable-file.ts";
import { makeFolder } from "../engine/journal-files.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { Decimal } from "../model/decimal.ts";
import type { Clock } from "../system/clock.ts";
import { systemRandom } from "../system/random.ts";
import type { AccountView } from "./connect-options.ts";

const DAY_MS = 86_400_000;

/** What an account was worth when a day began. */
interface DayStart {
  /** Days since the epoch, UTC. */
  readonly day: number;
  readonly equity: number;
}

/** Remembers what accounts were worth when the day began, in a file over a restart where one is named. */
export class DayStarts {
  readonly #clock: Clock;
  readonly #path: string | undefined;
  readonly #starts = new Map<string, DayStart>();
  #loading: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(clock: Clock, file: string | undefined) {
    this.#clock = clock;
    this.#path = file === undefined ? undefined : resolve(file);
  }

  /**
   * What the account has lost since the day began; less than 0 is a gain. The first look of a day is its beginning. It
   * is on the disk when this resolves.
   *
   * Rejects with INVALID_CONFIG when the file can't be used, with NOT_READY when nothing is known of the account's money.
   */
  async lossOf(account: string, view: AccountView): Promise<number> {
    await this.#load();
    const equity = equityOf(view);
    if (equity === undefined) {
      throw new BrokerError(
        "NOT_READY",
        `What account ${account} is worth is not known yet; try again when it has been read.`,
      );
    }
    const start = this.#begin(account, equity);
    await this.#writing;
    return Decimal.of(start.equity).subtract(equity).toNumber();
  }

  /** Begins a new day with what the account is worth now, when one has come. Does nothing before the first `lossOf`. */
  look(account: string, view: AccountView): void {
    const equity = equityOf(view);
    if (equity !== undefined && this.#starts.has(account)) this.#begin(account, equity);
  }

  #begin(account: string, equity: number): DayStart {
    const day = Math.floor(this.#clock.now() / DAY_MS);
    const known = this.#starts.get(account);
    // A clock that was set back begins no new day: what was lost stays lost.
    if (known !== undefined && known.day >= day) return known;
    const start = { day, equity };
    this.#starts.set(account, start);
    this.#save();
    return start;
  }

  #load(): Promise<void> {
    this.#loading ??= this.#read().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    if (this.#path === undefined) return;
    const text = await readFile(this.#path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "{}";
      throw unusable(this.#path, error);
    });
    for (const [account, start] of Object.entries(parse(text, this.#path))) this.#starts.set(account, start);
  }

  #save(): void {
    const path = this.#path;
    if (path === undefined) return;
    const written = this.#writing
      .catch(() => {})
      .then(async () => {
        await makeFolder(dirname(path));
        await replaceFile(path, `${JSON.stringify(Object.fromEntries(this.#starts))}\n`, systemRandom);
      })
      .catch((error: unknown) => {
        // Another order tries again.
        this.#starts.clear();
        this.#loading = undefined;
        throw unusable(path, error);
      });
    written.catch(() => {});
    this.#writing = written;
  }
}

const equityOf = ({ summary }: AccountView): number | undefined => summary?.equity ?? summary?.balance;

function parse(text: string, path: string): Readonly<Record<string, DayStart>> {
  try {
    const found = JSON.parse(text) as Readonly<Record<string, DayStart>>;
    const isWhole = Object.values(found).every(({ day, equity }) => Number.isInteger(day) && Number.isFinite(equity));
    if (isWhole) return found;
  } catch {
    // Said below.
  }
  throw unusable(path, new Error("it holds something else"));
}

function unusable(path: string | undefined, cause: unknown): BrokerError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BrokerError(
    "INVALID_CONFIG",
    `What accounts were worth when the day began could not be kept in ${path}: ${reason}; mend the file or take it away.`,
    { cause },
  );
}
