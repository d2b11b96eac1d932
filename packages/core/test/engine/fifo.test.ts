import fc from "fast-check";
import { expect, test } from "vitest";
import { Fifo } from "../../src/engine/fifo.ts";

test("a queue gives back what it got, first in first out, at any length", () => {
  const steps = fc.array(fc.integer({ min: -60, max: 100 }), { maxLength: 100 });
  fc.assert(
    fc.property(steps, (counts) => {
      const queue = new Fifo<number>();
      const model: number[] = [];
      let next = 0;
      for (const count of counts) {
        for (let push = 0; push < count; push += 1) {
          queue.push(next);
          model.push(next);
          next += 1;
        }
        for (let shift = 0; shift > count; shift -= 1) expect(queue.shift()).toBe(model.shift());
        expect(queue.length).toBe(model.length);
      }
    }),
  );
});

test("a queue that is cleared is empty", () => {
  const queue = new Fifo<number>();
  for (let item = 0; item < 5000; item += 1) queue.push(item);
  queue.clear();
  expect([queue.length, queue.shift()]).toEqual([0, undefined]);
});
