import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileTokens, memoryTokens, type TokenStore } from "@anybroker/core";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, onTestFinished, test } from "vitest";

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
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = store.lock("a", async () => {
      log.push("a1 in");
      await held;
      log.push("a1 out");
    });
    const second = store.lock("a", async () => void log.push("a2"));
    await store.lock("b", async () => void log.push("b"));
    release();
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
  /** The lock file that `store` makes for `key`, found by looking while it is held. */
  async function lockPath(store: TokenStore, folder: string): Promise<string> {
    const names = await store.lock("a", () => readdir(folder));
    return join(folder, names.find((name) => name.endsWith(".lock")) ?? "none");
  }

  test("whose process has died on this machine is taken over at once", async () => {
    const folder = await temporaryFolder();
    const clock = new ManualClock();
    const store = fileTokens(join(folder, "tokens.json"), { clock });
    const path = await lockPath(store, folder);
    const own = await store.lock("a", () => readFile(path, "utf8"));
    // No process has a number above the system's limit.
    await writeFile(path, own.replace(/"pid":\d+/, '"pid":99999999'));
    await writeFile(`${path}.takeover`, own.replace(/"pid":\d+/, '"pid":99999999'));
    let mine = false;
    const taken = store.lock("a", async () => {
      mine = true;
    });
    // Far less than the 20 s after which a silent holder counts as dead.
    await clock.advanceUntil(() => mine, { stepMs: 30, limitMs: 5_000 });
    await taken;
    expect([clock.pendingTimers, await readdir(folder)]).toEqual([0, []]);
  });

  test("of a process elsewhere is respected while it is touched, and taken over when it has not been for 20 s", async () => {
    const folder = await temporaryFolder();
    const clock = new ManualClock();
    const store = fileTokens(join(folder, "tokens.json"), { clock });
    const path = await lockPath(store, folder);
    await writeFile(path, JSON.stringify({ pid: 1, machine: `not ${hostname()}`, id: "x" }));
    let mine = false;
    const taken = store.lock("a", async () => {
      mine = true;
    });
    for (let touch = 1; touch <= 3; touch += 1) {
      await clock.advance(15_000);
      await utimes(path, touch, touch);
    }
    expect(mine).toBe(false);
    await clock.advanceUntil(() => mine, { stepMs: 500, limitMs: 25_000 });
    await taken;
    expect([clock.pendingTimers, await readdir(folder)]).toEqual([0, []]);
  });
});
