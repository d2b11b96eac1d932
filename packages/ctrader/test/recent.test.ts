import { expect, test } from "vitest";
import { Recent } from "../src/parts/recent.ts";

test("what was set last is remembered, what was not set for twice the size is forgotten", () => {
  const recent = new Recent<number>(10);
  recent.set("old", 1);
  for (let index = 0; index < 9; index += 1) recent.set(`first ${index}`, index);
  recent.set("kept", 2);
  expect([recent.get("old"), recent.get("kept")]).toEqual([1, 2]);
  for (let index = 0; index < 9; index += 1) recent.set(`second ${index}`, index);
  expect([recent.get("old"), recent.get("kept")]).toEqual([undefined, 2]);
});

test("an entry that is set again and again stays", () => {
  const recent = new Recent<number>(10);
  for (let index = 0; index < 100; index += 1) {
    recent.set("position", index);
    recent.set(`other ${index}`, index);
  }
  expect(recent.get("position")).toBe(99);
});
