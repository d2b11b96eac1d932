import { open, readlink, rm, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { type Clock, sleep } from "../system/clock.ts";
import { type Random, randomUuid } from "../system/random.ts";

/** What a lock file needs from outside. */
export interface LockEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the waiting for a lock; the reason is what the caller gets. */
  readonly signal?: AbortSignal;
}

/** A holder that shows no life for so long has died. */
const STALE_MS = 20_000;
const TOUCH_MS = 5_000;
const POLL_MS = 20;

/**
 * Runs `work` while this process holds the lock file `path`.
 *
 * The file is created exclusively and names its holder. One whose process has died on this machine, or that its
 * holder (on any machine) has not touched for 20 s, is taken away.
 */
export async function withFileLock<T>(environment: LockEnvironment, path: string, work: () => Promise<T>): Promise<T> {
  const holder = await acquire(environment, path);
  const stopTouching = touchRegularly(environment.clock, path);
  try {
    return await work();
  } finally {
    stopTouching();
    // A process that was suspended for long may have lost its lock to another.
    if ((await look(path))?.holder === holder) await rm(path, { force: true });
  }
}

async function acquire({ clock, random, signal }: LockEnvironment, path: string): Promise<string> {
  const here = await machine();
  const holder = JSON.stringify({ pid: process.pid, machine: here, id: randomUuid(random) });
  let seen: string | undefined;
  let seenSinceMs = clock.monotonic();
  while (!(await createExclusively(path, holder))) {
    const present = await look(path);
    if (present === undefined) continue;
    if (present.mark !== seen) {
      seen = present.mark;
      seenSinceMs = clock.monotonic();
    }
    // Watched on the own clock: the machines that share a folder need not agree on the time.
    const isStale = isDead(present.holder, here) || clock.monotonic() - seenSinceMs >= STALE_MS;
    if (isStale && (await takeAway(clock, path, present.mark, holder, here))) continue;
    await sleep(clock, POLL_MS * (0.5 + random.next()), signal);
  }
  return holder;
}

async function createExclusively(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

interface LockState {
  readonly holder: string;
  readonly touchedMs: number;
  /** Changes with the holder and with each sign of life. */
  readonly mark: string;
}

async function look(path: string): Promise<LockState | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const holder = await file.readFile("utf8");
      const { mtimeMs, ino } = await file.stat();
      return { holder, touchedMs: mtimeMs, mark: `${holder} ${ino} ${mtimeMs}` };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Where process ids mean the same: the host, and on Linux the namespace (containers may share a host's name). */
async function machine(): Promise<string> {
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return `${hostname()} ${namespace}`;
}

/** Who holds a lock file. */
export interface LockHolder {
  readonly pid: number;
  /** Whether its process id means something to this process: same machine, same container. */
  readonly isHere: boolean;
}

/** Who holds the lock file `path`; undefined when nobody does, or it is just being written. */
export async function lockHolder(path: string): Promise<LockHolder | undefined> {
  const { pid, where } = parseHolder((await look(path))?.holder ?? "");
  return pid === undefined ? undefined : { pid, isHere: where === JSON.stringify(await machine()) };
}

function parseHolder(holder: string): { readonly pid?: number; readonly where?: string } {
  const [, pid, where] = /^\{"pid":(\d+),"machine":("(?:[^"\\]|\\.)*")/.exec(holder) ?? [];
  return pid === undefined || where === undefined ? {} : { pid: Number(pid), where };
}

/** True when the holder's process ran here and is gone. A file that names nobody is still being written. */
function isDead(holder: string, here: string): boolean {
  const { pid, where } = parseHolder(holder);
  if (pid === undefined || where !== JSON.stringify(here)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return isCode(error, "ESRCH");
  }
}

/**
 * Removes a stale lock, one process at a time: without the guard a second one could remove the lock that the first
 * has made anew. False when another process is at it.
 */
async function takeAway(clock: Clock, path: string, mark: string, holder: string, here: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await createExclusively(guard, holder))) {
    const guarding = await look(guard);
    const isOver =
      guarding !== undefined && (isDead(guarding.holder, here) || clock.now() - guarding.touchedMs >= STALE_MS);
    if (isOver) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await look(path))?.mark === mark) await rm(path, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

function touchRegularly(clock: Clock, path: string): () => void {
  const touch = (): void => {
    timer = clock.setTimer(TOUCH_MS, touch);
    const seconds = clock.now() / 1000;
    // A lock that cannot be touched is at worst taken over; the store's compare-and-set still refuses a lost race.
    utimes(path, seconds, seconds).catch(() => {});
  };
  let timer = clock.setTimer(TOUCH_MS, touch);
  return () => timer.cancel();
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
