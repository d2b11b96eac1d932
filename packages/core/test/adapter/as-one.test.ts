import { asOne } from "@anybroker/core/adapter";
import { expect, test } from "vitest";

test("several handlers become one that calls them in order, one stays itself, and none is none", () => {
  const heard: string[] = [];
  const first = (item: string): unknown => heard.push(`first ${item}`);
  const second = (item: string): unknown => heard.push(`second ${item}`);
  asOne([first, second])?.("x");
  expect([heard, asOne([first]) === first, asOne([])]).toEqual([["first x", "second x"], true, undefined]);
});
