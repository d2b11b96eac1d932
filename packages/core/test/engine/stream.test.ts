import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStream, type ItemStream, type StreamSource } from "../../src/engine/stream.ts";
import { BrokerError } from "../../src/index.ts";
import { rejectionOf, thrownBy } from "../support/samples.ts";

interface Price {
  readonly symbol: string;
  readonly bid: number;
}

const price = (symbol: string, bid: number): Price => ({ symbol, bid });
const conflated = (): StreamSource<Price> =>
  createStream<Price>({ mode: "conflate", keyOf: (item) => item.symbol, name: "the ticks" });
const queued = (): StreamSource<number> => createStream<number>({ mode: "queue", name: "the events" });
const LOST = new BrokerError("STREAM_REFUSED", "The broker took the subscription back.");

/** Reads until the end. */
async function readAll<Item>(stream: ItemStream<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe("a conflating stream", () => {
  test("gives a slow reader the latest of each key, in order of first arrival, and counts the dropped", async () => {
    const source = conflated();
    for (const item of [price("A", 1), price("B", 1), price("A", 2), price("C", 1), price("A", 3)]) source.push(item);
    source.end();
    expect(await readAll(source.stream)).toEqual([price("A", 3), price("B", 1), price("C", 1)]);
    expect(source.stream.dropped).toBe(2);
  });

  test("replaces what waits even while the reader is in the middle of its items", async () => {
    const source = conflated();
    source.push(price("A", 1));
    source.push(price("B", 1));
    const seen: Price[] = [];
    for await (const item of source.stream) {
      seen.push(item);
      if (seen.length === 1) {
        source.push(price("B", 2));
        source.push(price("A", 2));
      }
      if (seen.length === 3) break;
    }
    expect([seen, source.stream.dropped]).toEqual([[price("A", 1), price("B", 2), price("A", 2)], 1]);
  });

  test("loses nothing uncounted, whatever is pushed and read when", async () => {
    const script = fc.array(fc.oneof(fc.constantFrom("A", "B", "C"), fc.constant("read")), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const source = conflated();
        const iterator = source.stream[Symbol.asyncIterator]();
        const latest = new Map<string, number>();
        let [pushed, waiting] = [0, 0];
        const read: Price[] = [];
        for (const step of steps) {
          if (step !== "read") {
            pushed += 1;
            latest.set(step, pushed);
            source.push(price(step, pushed));
            waiting = pushed - read.length - source.stream.dropped;
          } else if (waiting > 0) {
            read.push((await iterator.next()).value as Price);
            waiting -= 1;
          }
        }
        source.end();
        for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) read.push(next.value);
        expect(read.length + source.stream.dropped).toBe(pushed);
        const last = new Map(read.map((item) => [item.symbol, item.bid]));
        expect(last).toEqual(latest);
      }),
    );
  });

  test("holds one item per key however long its reader sleeps", async () => {
    const source = conflated();
    for (let count = 1; count <= 100_000; count += 1) source.push(price(count % 2 === 0 ? "A" : "B", count));
    source.end();
    expect(await readAll(source.stream)).toEqual([price("B", 99_999), price("A", 100_000)]);
    expect(source.stream.dropped).toBe(99_998);
  });
});

describe("a queue", () => {
  test("gives every item, in order", async () => {
    const source = queued();
    const items = Array.from({ length: 5000 }, (_, index) => index);
    for (const item of items) source.push(item);
    source.end();
    expect(await readAll(source.stream)).toEqual(items);
    expect(source.stream.dropped).toBe(0);
  });

  test("wakes a reader that waits", async () => {
    const source = queued();
    const iterator = source.stream[Symbol.asyncIterator]();
    const both = Promise.all([iterator.next(), iterator.next()]);
    source.push(1);
    source.push(2);
    expect(await both).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
    ]);
  });
});

describe("a listener", () => {
  test("hears each item inside the push", () => {
    const heard: number[] = [];
    const source = createStream<number>({ mode: "queue", name: "n", listener: (item) => heard.push(item) });
    const { push } = source;
    push(1);
    push(2);
    expect(heard).toEqual([1, 2]);
  });

  test("that throws, or whose promise rejects, is told of once and goes on hearing", async () => {
    for (const failing of [true, false]) {
      const errors: unknown[] = [];
      let calls = 0;
      const listener = (): unknown => {
        calls += 1;
        if (failing) throw new Error(`call ${calls}`);
        return Promise.reject(new Error(`call ${calls}`));
      };
      const source = createStream<number>({
        mode: "queue",
        name: "n",
        listener,
        onListenerError: (error) => errors.push(error),
      });
      for (const item of [1, 2, 3]) source.push(item);
      await Promise.resolve();
      expect([calls, errors]).toEqual([3, [new Error("call 1")]]);
    }
  });

  test("hears nothing after it has closed its stream from inside", () => {
    const heard: number[] = [];
    const source: StreamSource<number> = createStream<number>({
      mode: "queue",
      name: "n",
      listener: (item) => {
        heard.push(item);
        void source.stream.close();
      },
    });
    source.push(1);
    source.push(2);
    expect(heard).toEqual([1]);
  });

  test("leaves nothing to iterate", () => {
    const source = createStream<number>({ mode: "queue", name: "the ticks", listener: () => {} });
    expect(thrownBy(() => source.stream[Symbol.asyncIterator]())).toEqual(
      new TypeError("The stream of the ticks has a listener; open another one without to iterate it."),
    );
  });
});

describe("the end of a stream", () => {
  test("by an error comes after what is kept, once", async () => {
    const source = queued();
    source.push(1);
    source.fail(LOST);
    source.push(2);
    const iterator = source.stream[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    expect(await rejectionOf(iterator.next())).toBe(LOST);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test("by an error reaches a reader that waits", async () => {
    const source = queued();
    const iterator = source.stream[Symbol.asyncIterator]();
    const [first, second] = [iterator.next(), iterator.next()];
    source.fail(LOST);
    expect(await rejectionOf(first)).toBe(LOST);
    expect(await second).toEqual({ done: true, value: undefined });
  });

  test("by its reader drops what is kept, and tells the producer once and waits for it", async () => {
    const closes: string[] = [];
    const source = createStream<number>({
      mode: "queue",
      name: "n",
      onClose: async () => {
        await Promise.resolve();
        closes.push("unsubscribed");
      },
    });
    source.push(1);
    await Promise.all([source.stream.close(), source.stream.close(), source.stream[Symbol.asyncDispose]()]);
    expect([closes, source.closed, await readAll(source.stream)]).toEqual([["unsubscribed"], true, []]);
  });

  test("comes with the end of the loop that reads it", async () => {
    const source = queued();
    source.push(1);
    for await (const item of source.stream) if (item === 1) break;
    expect(source.closed).toBe(true);
  });

  test("ends a reader that waits when another part of the program closes it", async () => {
    const source = queued();
    const reading = readAll(source.stream);
    await source.stream.close();
    expect(await reading).toEqual([]);
  });
});

describe("readiness", () => {
  test("comes with the grant", async () => {
    const source = queued();
    source.grant();
    await expect(source.stream.ready).resolves.toBeUndefined();
  });

  test("fails with the refusal, which hurts nobody who does not wait for it", async () => {
    const source = queued();
    source.fail(LOST);
    expect(await rejectionOf(source.stream.ready)).toBe(LOST);
  });

  test("fails when the stream is closed before the grant, so that nobody waits for ever", async () => {
    const source = createStream<number>({ mode: "queue", name: "the ticks of EURUSD" });
    await source.stream.close();
    expect(await rejectionOf(source.stream.ready)).toMatchObject({
      code: "CLOSED",
      message: "The stream of the ticks of EURUSD was closed before the broker had granted it.",
    });
  });

  test("stays what it was when the stream ends later", async () => {
    const source = queued();
    source.grant();
    source.fail(LOST);
    await expect(source.stream.ready).resolves.toBeUndefined();
  });
});

test("two loops can't share a stream", () => {
  const { stream } = conflated();
  stream[Symbol.asyncIterator]();
  expect(thrownBy(() => stream[Symbol.asyncIterator]())).toEqual(
    new TypeError('The stream of the ticks is read by one "for await" only; open another stream for another.'),
  );
});
