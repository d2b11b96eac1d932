import { BrokerError, SecretKeeper, type StatusEvent } from "@anybroker/core";
import { ManualClock, settle } from "@anybroker/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { LinkWatch } from "../../src/facade/link-watch.ts";

const CUT = new BrokerError("CONNECTION_LOST", "cut");

let clock: ManualClock;
let link: LinkWatch;
let told: string[];
let events: StatusEvent[];

beforeEach(() => {
  clock = new ManualClock();
  const secrets = new SecretKeeper();
  secrets.add("canary-9d1");
  link = new LinkWatch("test", clock, secrets);
  events = [];
  told = [];
  link.stream((event) => {
    events.push(event);
    told.push(event.state);
  });
  link.ready();
});

describe("the states of a link", () => {
  test("come in order, and the return says how long the gap was", async () => {
    link.down(CUT);
    clock.advanceSync(5_000);
    link.up();
    await settle();
    expect(told).toEqual(["connecting", "ready", "lost", "resumed"]);
    expect(events.at(-1)).toMatchObject({ gapMs: 5_000 });
  });

  test("are told once, however often the adapter says that the link is down", async () => {
    link.down(CUT);
    link.down(CUT);
    link.up();
    await settle();
    expect(told).toEqual(["connecting", "ready", "lost", "resumed"]);
  });

  test("do not say resumed before what was missed has been read", async () => {
    let finish = (): void => {};
    link.onUp(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    link.down(CUT);
    link.up();
    await settle();
    expect(told.at(-1)).toBe("lost");
    finish();
    await settle();
    expect(told.at(-1)).toBe("resumed");
  });

  test("stay lost while the reading fails, which is reported and tried again", async () => {
    let tries = 0;
    link.onUp(async () => {
      tries += 1;
      if (tries < 3) throw new BrokerError("SERVER_ERROR", "not now");
    });
    link.down(CUT);
    link.up();
    await clock.advanceUntil(() => told.includes("resumed"));
    expect(told).toEqual(["connecting", "ready", "lost", "problem", "problem", "resumed"]);
  });

  test("do not resume for a return that was lost again", async () => {
    let readings = 0;
    link.onUp(async () => {
      readings += 1;
      await settle();
    });
    link.down(CUT);
    link.up();
    link.down(CUT);
    await settle(10);
    expect([told, readings]).toEqual([["connecting", "ready", "lost"], 1]);
  });

  test("end with failed, after which nothing is tried", async () => {
    link.failed(new BrokerError("AUTH_REVOKED", "log in again"));
    link.up();
    await clock.advance(60_000);
    expect(told).toEqual(["connecting", "ready", "failed"]);
  });
});

test("a late listener hears the present state first", () => {
  link.down(CUT);
  const late: string[] = [];
  link.stream((event) => late.push(event.state));
  expect(late).toEqual(["lost"]);
});

test("a status listener that throws is not told of its own error for ever", () => {
  link.stream(() => {
    throw new Error("mine");
  });
  link.problem(CUT);
  expect(told.filter((state) => state === "problem").length).toBeLessThanOrEqual(2);
});

test("no secret is in a problem", () => {
  link.problem(new BrokerError("AUTH_FAILED", "key canary-9d1 refused", { cause: new Error("canary-9d1") }));
  expect(JSON.stringify(events.at(-1))).not.toContain("canary-9d1");
});

test("an account that has its permission back is told to who reads what it missed", () => {
  const changes: [string, string | undefined][] = [];
  link.onAccount((id, cause) => changes.push([id, cause?.code]));
  link.account("7", new BrokerError("FORBIDDEN", "no more"));
  link.account("7");
  expect([changes, told.at(-1)]).toEqual([
    [
      ["7", "FORBIDDEN"],
      ["7", undefined],
    ],
    "problem",
  ]);
});

test("refused credentials are remembered from a problem as well, until they have opened something again", () => {
  const refused = new BrokerError("AUTH_REVOKED", "log in again", { broker: "test" });
  clock.advanceSync(1_000);
  link.problem(refused, "7");
  expect([link.refusalSince(500), link.refusalSince(2_000)]).toEqual([refused, undefined]);
});
