import { Emitter } from "@anybroker/core/transport";
import { expect, test } from "vitest";

interface Events {
  readonly tick: number;
  readonly end: string;
}

function heardBy() {
  const faults: unknown[] = [];
  const emitter = new Emitter<Events>({ tick: true, end: true }, (name, error) => faults.push([name, error]));
  return { emitter, faults };
}

test("each listener hears its own event once, until it is taken off", () => {
  const { emitter } = heardBy();
  const heard: unknown[] = [];
  const hear = (value: unknown): unknown => heard.push(value);
  emitter.on("tick", hear);
  emitter.on("tick", hear);
  emitter.emit("tick", 1);
  emitter.emit("end", "x");
  emitter.off("tick", hear);
  emitter.emit("tick", 2);
  emitter.on("end", hear);
  emitter.clear();
  emitter.emit("end", "y");
  expect(heard).toEqual([1]);
});

test("a listener that throws or rejects is told and hurts nobody", async () => {
  const { emitter, faults } = heardBy();
  const heard: number[] = [];
  emitter.on("tick", () => {
    throw new Error("thrown");
  });
  emitter.on("tick", () => Promise.reject(new Error("rejected")));
  emitter.on("tick", (value) => heard.push(value));
  emitter.emit("tick", 1);
  await Promise.resolve();
  expect([heard, faults]).toEqual([
    [1],
    [
      ["tick", new Error("thrown")],
      ["tick", new Error("rejected")],
    ],
  ]);
});

test("a listener that comes or goes during an event changes the next one", () => {
  const { emitter } = heardBy();
  const heard: string[] = [];
  const second = (): unknown => heard.push("second");
  emitter.on("end", () => {
    heard.push("first");
    emitter.off("end", second);
    emitter.on("end", () => heard.push("late"));
  });
  emitter.on("end", second);
  emitter.emit("end", "");
  expect(heard).toEqual(["first", "second"]);
});

test("an event that does not exist can't be listened to", () => {
  const { emitter } = heardBy();
  expect(() => emitter.on("tock" as "tick", () => {})).toThrow(
    new TypeError("A stream has no event tock; it has tick, end."),
  );
});
