import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileTokens, memoryTokens, type TokenStore } from "@anybroker/core";
import { ManualClock, settle } from "@anybroker/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { signal } from "../transport/harness.ts";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "anybroker-tokens-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe.each([
  ["memory", async (): Promise<TokenStore> => memoryTokens()],
  ["a file", async (): Promise<TokenStore> => fileTokens(join(await temporaryFolder(), "new", "tokens.json"))],
])("tokens in %s", (_name, make) => {
  test("are replaced only by who knows the present revision", async () => {
    const store = await make();
    expect(await store.read("a")).toBeUndefined();
    expect(await store.compareAndSet("a", "1", "x")).toBe(false);
    expect(await store.compareAndSet("a", undefined, "one")).toBe(true);
    expect(await store.compareAndSet("a", undefined, "two")).toBe(false);
    const first = await store.read("a");
    expect(await store.compareAndSet("a", first?.revision, "two")).toBe(true);
    expect(await store.compareAndSet("a", first?.revision, "three")).toBe(false);
    expect([(await store.read("a"))?.value, await store.read("b")]).toEqual(["two", undefined]);
  });

  test("go to one of twenty who write at once", async () => {
    const store = await make();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.compareAndSet("a", undefined, `${index}`)),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect((await store.read("a"))?.value).toBe(String(results.indexOf(true)));
  });

  test("of one key are locked one after another, of two keys side by side", async () => {
    const store = await make();
    const log: string[] = [];
    const entered = signal();
    const release = signal();
    const first = store.lock("a", async () => {
      log.push("a1 in");
      entered.fire();
      await release.seen;
      log.push("a1 out");
    });
    const second = store.lock("a", async () => void log.push("a2"));
    await entered.seen;
    await store.lock("b", async () => void log.push("b"));
    release.fire();
    await Promise.all([first, second]);
    expect(log).toEqual(["a1 in", "b", "a1 out", "a2"]);
  });

  test("are unlocked when the work fails, and the failure is the caller's", async () => {
    const store = await make();
    const fault = new Error("no answer");
    await expect(store.lock("a", () => Promise.reject(fault))).rejects.toBe(fault);
    expect(await store.lock("a", async () => "free")).toBe("free");
  });
});

describe("a token file", () => {
  test("is its owner's alone, holds what it says and leaves nothing beside it", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "tokens.json");
    const store = fileTokens(path);
    await store.lock("a", () => store.compareAndSet("a", undefined, "secret"));
    const stored = await store.read("a");
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ version: 1, tokens: { a: stored } });
    expect([(await stat(path)).mode & 0o777, await readdir(folder)]).toEqual([0o600, ["tokens.json"]]);
  });

  test("that others could read is closed to them by the next write", async () => {
    const path = join(await temporaryFolder(), "tokens.json");
    await writeFile(path, '{"version":1,"tokens":{}}');
    await chmod(path, 0o644);
    await fileTokens(path).compareAndSet("a", undefined, "secret");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.each(["", "{", "[]", '{"version":2,"tokens":{}}', '{"version":1,"tokens":{"a":"canary"}}'])(
    "that holds %j is refused, named and left alone",
    async (text) => {
      const path = join(await temporaryFolder(), "tokens.json");
      await writeFile(path, text);
      const refused = expect.objectContaining({
        code: "INVALID_CONFIG",
        message: `${path} was to be read as a token file and holds something else; move it away and log in again.`,
      });
      await expect(fileTokens(path).read("a")).rejects.toEqual(refused);
      await expect(fileTokens(path).compareAndSet("a", undefined, "x")).rejects.toEqual(refused);
      expect(await readFile(path, "utf8")).toBe(text);
    },
  );
});

describe("a lock file", () => {
  interface Held {
    readonly clock: ManualClock;
    readonly folder: string;
    readonly path: string;
    readonly isOurs: () => boolean;
    /** Resolves when the waiting process sleeps before its next look, or holds the lock. */
    readonly settled: () => Promise<void>;
  }

  /** A lock that somebody else holds, and this process waits for. */
  async function waitForLockOf(rename: (own: string) => string, guarded = false): Promise<Held> {
    const folder = await temporaryFolder();
    const clock = new ManualClock();
    const store = fileTokens(join(folder, "tokens.json"), { clock });
    const path = await store.lock("a", async () => join(folder, (await readdir(folder))[0] ?? "none"));
    const own = await store.lock("a", () => readFile(path, "utf8"));
    await writeFile(path, rename(own));
    if (guarded) await writeFile(`${path}.takeover`, rename(own));
    let ours = false;
    const taken = store.lock("a", async () => {
      ours = true;
    });
    onTestFinished(() => taken);
    const settled = async (): Promise<void> => {
      if (ours) await taken;
      while (!ours && clock.pendingTimers === 0) await settle(1);
    };
    return { clock, folder, path, isOurs: () => ours, settled };
  }

  test.each([false, true])(
    "whose process has died on this machine is taken over at once (in a takeover: %s)",
    async (guarded) => {
      // No process has a number above the system's limit.
      const died = (own: string): string => own.replace(/"pid":\d+/, '"pid":99999999');
      const { clock, folder, isOurs, settled } = await waitForLockOf(died, guarded);
      for (let look = 0; look < 3; look += 1) {
        await settled();
        if (!isOurs()) clock.advanceSync(30);
      }
      await settled();
      expect([isOurs(), clock.pendingTimers, await readdir(folder)]).toEqual([true, 0, []]);
    },
  );

  test("of a process elsewhere is respected while it is touched, and taken over when it has not been for 20 s", async () => {
    const elsewhere = (own: string): string => own.replace(hostname(), `not ${hostname()}`);
    const { clock, folder, path, isOurs, settled } = await waitForLockOf(elsewhere);
    const seen: boolean[] = [];
    for (const [touched, waitMs] of [
      [true, 19_000],
      [true, 19_000],
      [false, 900],
      [false, 200],
    ] as const) {
      await settled();
      if (touched) await utimes(path, seen.length, seen.length);
      clock.advanceSync(30);
      await settled();
      clock.advanceSync(waitMs);
      await settled();
      seen.push(isOurs());
    }
    await settled();
    expect([seen, clock.pendingTimers, await readdir(folder)]).toEqual([[false, false, false, true], 0, []]);
  });
});
