import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { IdempotencyStore } from "./idempotency.ts";

async function answersOfTwoCalls(status: number, body?: string): Promise<readonly string[]> {
  const store = new IdempotencyStore(new ManualClock());
  let calls = 0;
  const once = () =>
    store.once("key", "{}", async () => {
      calls += 1;
      return { status, body: body ?? `call ${calls}` };
    });
  return [(await once()).body ?? "", (await once()).body ?? ""];
}

test.each([200, 400, 403, 404, 422])("a %i is final: the repeat gets the first answer", async (status) => {
  expect(await answersOfTwoCalls(status)).toEqual(["call 1", "call 1"]);
});

test.each([401, 429, 500, 502, 503])(
  "a %i says nothing about the request: the repeat is tried afresh",
  async (status) => {
    expect(await answersOfTwoCalls(status)).toEqual(["call 1", "call 2"]);
  },
);

test("a repeat while the first is under way waits for it", async () => {
  const store = new IdempotencyStore(new ManualClock());
  let resolve: (answer: { status: number }) => void = () => {};
  const promise = new Promise<{ status: number }>((settle) => {
    resolve = settle;
  });
  const first = store.once("key", "{}", () => promise);
  const second = store.once("key", "{}", () => Promise.reject(new Error("carried out twice")));
  resolve({ status: 200 });
  expect(await Promise.all([first, second])).toEqual([{ status: 200 }, { status: 200 }]);
});

test("a call that broke down is tried afresh", async () => {
  const store = new IdempotencyStore(new ManualClock());
  await expect(store.once("key", "{}", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await store.once("key", "{}", () => Promise.resolve({ status: 200 }))).toEqual({ status: 200 });
});
