import { BrokerError, memoryTokens, seededRandom, type TokenStore } from "@anybroker/core";
import { type Call, createCall } from "@anybroker/core/adapter";
import { createTokenSource, type TokenSourceOptions } from "@anybroker/core/transport";
import { ManualClock, settle } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { errorOf, signal } from "./harness.ts";

interface Token {
  readonly access: string;
  readonly expiresAtMs: number;
}

const LIFE_MS = 3_600_000;
const REVOKED = new BrokerError("AUTH_REVOKED", "The refresh token was used before; log in again.");
const UNREACHABLE = new BrokerError("UNREACHABLE", "Nothing listens there.");

function setUp(options: Partial<TokenSourceOptions<Token>> = {}, store: TokenStore = memoryTokens()) {
  const clock = new ManualClock();
  const random = seededRandom(1);
  const refreshes: (string | undefined)[] = [];
  const problems: string[] = [];
  const issue = (): Token => ({ access: `token ${refreshes.length}`, expiresAtMs: clock.now() + LIFE_MS });
  const shared: TokenSourceOptions<Token> = {
    store,
    key: "ctrader:demo",
    clock,
    random,
    refresh: async (old) => {
      refreshes.push(old?.access);
      return issue();
    },
    parse: (text) => (text.startsWith("{") ? (JSON.parse(text) as Token) : undefined),
    serialise: (token) => JSON.stringify(token),
    marginMs: 60_000,
    onProblem: (error) => problems.push(error.code),
    ...options,
  };
  const call = (init: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {}): Call =>
    createCall({ clock, random }, { operation: "placeOrder", ...init });
  return {
    clock,
    store,
    refreshes,
    problems,
    issue,
    call,
    source: createTokenSource(shared),
    other: () => createTokenSource(shared),
  };
}

const access = async (token: Promise<Token>): Promise<string> => (await token).access;

describe("a token", () => {
  test("is got once for all who wait, and kept until its margin", async () => {
    const { clock, source, refreshes, call } = setUp();
    const tokens = await Promise.all([1, 2, 3].map(() => access(source.get(call()))));
    clock.advanceSync(LIFE_MS - 60_001);
    tokens.push(await access(source.get(call())));
    clock.advanceSync(1);
    tokens.push(await access(source.get(call())));
    expect({ tokens, refreshes }).toEqual({
      tokens: ["token 1", "token 1", "token 1", "token 1", "token 2"],
      refreshes: [undefined, "token 1"],
    });
  });

  test("is taken from the store where it is still good", async () => {
    const { store, source, refreshes, issue, call } = setUp();
    await store.compareAndSet("ctrader:demo", undefined, JSON.stringify(issue()));
    expect([await access(source.get(call())), refreshes]).toEqual(["token 0", []]);
  });

  test("that another source has refreshed is not refreshed again", async () => {
    const { clock, source, other, refreshes, call } = setUp();
    const second = other();
    await source.get(call());
    await second.get(call());
    clock.advanceSync(LIFE_MS);
    const tokens = await Promise.all([access(source.get(call())), access(second.get(call()))]);
    expect({ tokens, refreshes }).toEqual({ tokens: ["token 2", "token 2"], refreshes: [undefined, "token 1"] });
  });

  test("that the broker refused is replaced once, however many noticed", async () => {
    const { source, refreshes, call } = setUp();
    const token = await source.get(call());
    const tokens = await Promise.all(
      [1, 2, 3].map(async () => {
        source.invalidate(token);
        return access(source.get(call()));
      }),
    );
    source.invalidate(token);
    tokens.push(await access(source.get(call())));
    expect({ tokens, refreshes }).toEqual({
      tokens: ["token 2", "token 2", "token 2", "token 2"],
      refreshes: [undefined, "token 1"],
    });
  });

  test("that the broker refused is taken from the store when another process has replaced it", async () => {
    const { source, other, refreshes, call } = setUp();
    const second = other();
    const token = await source.get(call());
    await second.get(call());
    second.invalidate(token);
    await second.get(call());
    source.invalidate(token);
    expect([await access(source.get(call())), refreshes.length]).toEqual(["token 2", 2]);
  });

  test("is stored before anyone has it", async () => {
    const order: string[] = [];
    const inner = memoryTokens();
    const store: TokenStore = {
      ...inner,
      compareAndSet: async (...parts) => {
        await settle();
        order.push("stored");
        return inner.compareAndSet(...parts);
      },
    };
    const { source, call } = setUp({}, store);
    await source.get(call()).then(() => order.push("given out"));
    expect(order).toEqual(["stored", "given out"]);
  });
});

describe("one caller's abort", () => {
  test("ends its own wait as not executed, and neither the refresh nor the others' wait", async () => {
    const asked = signal();
    const answer = signal();
    const { clock, source, call } = setUp({
      refresh: async () => {
        asked.fire();
        await answer.seen;
        return { access: "new", expiresAtMs: clock.now() + LIFE_MS };
      },
    });
    const controller = new AbortController();
    const first = errorOf(source.get(call({ signal: controller.signal })));
    const second = access(source.get(call()));
    await asked.seen;
    controller.abort();
    const { code, outcome } = await first;
    answer.fire();
    expect([code, outcome, await second]).toEqual(["ABORTED", "not-executed", "new"]);
  });

  test("a refresh has its own deadline, and leaves no timer", async () => {
    const { clock, source, call } = setUp({
      refreshTimeoutMs: 5_000,
      refresh: (_old, own) =>
        new Promise((_resolve, reject) => own.signal.addEventListener("abort", () => reject(own.signal.reason))),
    });
    const waiting = errorOf(source.get(call()));
    await clock.advance(5_000);
    expect([(await waiting).code, clock.pendingTimers]).toEqual(["REQUEST_TIMEOUT", 0]);
  });
});

describe("a refresh that fails", () => {
  test("for good is tried at most once per interval", async () => {
    const tries: number[] = [];
    const { clock, source, call } = setUp({
      retryIntervalMs: 60_000,
      refresh: () => {
        tries.push(clock.monotonic());
        return Promise.reject(REVOKED);
      },
    });
    for (const gapMs of [0, 1, 59_998, 1]) {
      clock.advanceSync(gapMs);
      expect(await errorOf(source.get(call()))).toBe(REVOKED);
    }
    expect(tries).toEqual([0, 60_000]);
  });

  test("for good is over at once when somebody has logged in again", async () => {
    const { store, source, issue, call } = setUp({ refresh: () => Promise.reject(REVOKED) });
    await errorOf(source.get(call()));
    await store.compareAndSet("ctrader:demo", undefined, JSON.stringify(issue()));
    expect(await access(source.get(call()))).toBe("token 0");
  });

  test("is covered up by the old token while that is valid, and told once", async () => {
    let fails = false;
    const { clock, source, problems, call } = setUp({
      refresh: () =>
        fails ? Promise.reject(UNREACHABLE) : Promise.resolve({ access: "old", expiresAtMs: clock.now() + LIFE_MS }),
    });
    await source.get(call());
    fails = true;
    clock.advanceSync(LIFE_MS - 30_000);
    const tokens = [await access(source.get(call())), await access(source.get(call()))];
    expect({ tokens, problems }).toEqual({ tokens: ["old", "old"], problems: ["UNREACHABLE"] });
    clock.advanceSync(30_000);
    expect(await errorOf(source.get(call()))).toBe(UNREACHABLE);
  });

  test("for now is tried again soon", async () => {
    let tries = 0;
    const { clock, source, call } = setUp({
      refresh: () => {
        tries += 1;
        return tries === 1
          ? Promise.reject(UNREACHABLE)
          : Promise.resolve({ access: "new", expiresAtMs: clock.now() + LIFE_MS });
      },
    });
    await errorOf(source.get(call()));
    await errorOf(source.get(call()));
    clock.advanceSync(1_000);
    expect([await access(source.get(call())), tries]).toEqual(["new", 2]);
  });
});

describe("a store that cannot save", () => {
  function breakable() {
    const inner = memoryTokens();
    const state = { broken: false };
    const store: TokenStore = {
      ...inner,
      compareAndSet: (...parts) =>
        state.broken ? Promise.reject(new Error("no space left")) : inner.compareAndSet(...parts),
    };
    return { store, state };
  }

  test("keeps the new token from being used, and the old one in use while it is valid", async () => {
    const { store, state } = breakable();
    const { clock, source, refreshes, problems, call } = setUp({}, store);
    await source.get(call());
    state.broken = true;
    clock.advanceSync(LIFE_MS - 30_000);
    expect([await access(source.get(call())), problems]).toEqual(["token 1", ["AUTH_NOT_STORED"]]);
    clock.advanceSync(30_000);
    const { code, outcome } = await errorOf(source.get(call()));
    expect([code, outcome, refreshes.length]).toEqual(["AUTH_NOT_STORED", "not-executed", 2]);
  });

  test("that saves again gets the new token that it missed, without another refresh", async () => {
    const { store, state } = breakable();
    const { source, refreshes, call } = setUp({}, store);
    state.broken = true;
    await errorOf(source.get(call()));
    state.broken = false;
    expect([await access(source.get(call())), refreshes.length]).toEqual(["token 1", 1]);
  });

  test("a token that was stored by somebody meanwhile wins over the own one", async () => {
    const store = memoryTokens();
    const { clock, source, call } = setUp(
      {
        refresh: async () => {
          const theirs = { access: "theirs", expiresAtMs: clock.now() + LIFE_MS };
          await store.compareAndSet("ctrader:demo", undefined, JSON.stringify(theirs));
          return { access: "ours", expiresAtMs: clock.now() + LIFE_MS };
        },
      },
      store,
    );
    expect(await access(source.get(call()))).toBe("theirs");
  });
});
