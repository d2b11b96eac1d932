import fc from "fast-check";
import { expect, test } from "vitest";
import { FAULT_SHORTHANDS, FAULTS } from "./fault.ts";
import { describeFaults, parseFault } from "./fault-spec.ts";

test.each([
  ["drop-answer@place", { kind: "drop-answer", on: "place" }],
  ["delay@read,ms=200,times=all", { kind: "delay", on: "read", ms: 200, times: Number.POSITIVE_INFINITY }],
  ["cut@trade,chance=0.05,skip=2", { kind: "cut", on: "trade", chance: 0.05, skip: 2 }],
  ["throttle,retry-after-seconds=3", { kind: "throttle", retryAfterSeconds: 3 }],
  ["refuse@close,status=409,code=ODD", { kind: "refuse", on: "close", status: 409, code: "ODD" }],
  ["restart,every-ms=60000,down-ms=500", { kind: "restart", everyMs: 60_000, downMs: 500 }],
  ["swallow-pongs", { kind: "lose-frame", on: "pong", times: Number.POSITIVE_INFINITY }],
  ["slow-reads,ms=50", { kind: "delay", on: "read", times: Number.POSITIVE_INFINITY, ms: 50 }],
])("%s is read", (text, rule) => {
  expect(parseFault(text)).toEqual(rule);
});

test.each([
  ["explode", /"explode" is unknown; the faults are:\n {2}cut: /],
  ["toString", /"toString" is unknown/],
  ["slow-reads@place", /slow-reads has its own: it is short for delay@read,times=all/],
  ["cut@", /no readable operation; expected cut@OPERATION/],
  ["cut@place,ms=5", /has "ms=5"; cut takes NAME=VALUE of times, skip, chance, after-ms, every-ms/],
  ["delay@place,ms=soon", /has ms=soon; expected a number from 0/],
  ["cut,chance=2", /has chance=2; expected a number from 0 to 1/],
  ["cut,times", /has "times"/],
])("%s is refused with what is valid", (text, message) => {
  expect(() => parseFault(text)).toThrow(message);
});

test("every fault and short name is described and can be read by its name", () => {
  const names = [...Object.keys(FAULTS), ...Object.keys(FAULT_SHORTHANDS)];
  expect(names.filter((name) => !describeFaults().includes(`  ${name}`))).toEqual([]);
  for (const name of names) expect(FAULTS).toHaveProperty(parseFault(name).kind);
});

test("any text is read or refused by a RangeError", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(FAULTS).toHaveProperty(parseFault(text).kind);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
