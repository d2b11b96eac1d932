import { ManualClock } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { parseServerClock } from "./convert/server-clock.ts";
import { ServerClock } from "./server-clock.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function stage(setting: string, startMs: number) {
  const clock = new ManualClock(startMs);
  const wrong: number[] = [];
  const server = new ServerClock(clock, parseServerClock(setting), (aheadMs) => wrong.push(aheadMs));
  return { clock, server, wrong };
}

test("a measured clock is rounded to quarter hours and refuses what no clock shows", () => {
  const { clock, server } = stage("measure", Date.UTC(2026, 5, 10, 9));
  expect([server.isMeasured, server.isKnown]).toEqual([true, false]);
  expect(server.measured(clock.now() + 3 * HOUR_MS - 6 * MINUTE_MS)).toBe(false);
  expect(server.measured(clock.now() + 3 * HOUR_MS - 1700)).toBe(true);
  expect(server.isKnown).toBe(true);
  expect(server.toServer(clock.now())).toBe(clock.now() + 3 * HOUR_MS);
  expect(server.toUtc(clock.now() + 2 * HOUR_MS)).toBe(clock.now() - HOUR_MS);
});

test("a measured clock that is set forward is noticed by the first time that would lie in the future", () => {
  const change = Date.UTC(2026, 2, 29, 1);
  const { clock, server } = stage("measure", change - 10 * MINUTE_MS);
  server.measured(clock.now() + 2 * HOUR_MS);
  clock.advanceSync(20 * MINUTE_MS);
  expect(server.toUtc(clock.now() + 3 * HOUR_MS)).toBe(clock.now());
  expect(server.toUtc(change - 5 * MINUTE_MS + 2 * HOUR_MS)).toBe(change - 5 * MINUTE_MS);
  expect(server.toServer(clock.now())).toBe(clock.now() + 3 * HOUR_MS);
});

test("a measured clock that is set back is right on both sides of the change once it was measured again", () => {
  const change = Date.UTC(2026, 9, 25, 1);
  const { clock, server } = stage("measure", change - 10 * MINUTE_MS);
  server.measured(clock.now() + 3 * HOUR_MS);
  clock.advanceSync(20 * MINUTE_MS);
  server.measured(clock.now() + 2 * HOUR_MS);
  expect(server.toServer(change - MINUTE_MS)).toBe(change - MINUTE_MS + 3 * HOUR_MS);
  expect(server.toServer(change + MINUTE_MS)).toBe(change + MINUTE_MS + 2 * HOUR_MS);
  // 03:05 has come twice, and both times are over: it is taken for the later one.
  expect(server.toUtc(Date.UTC(2026, 9, 25, 3, 5))).toBe(Date.UTC(2026, 9, 25, 1, 5));
  expect(server.toUtc(Date.UTC(2026, 9, 25, 2, 55))).toBe(Date.UTC(2026, 9, 24, 23, 55));
});

test("in the hour that comes twice a set clock takes the later time only when it is over", () => {
  const { clock, server } = stage("Europe/Athens", Date.UTC(2026, 9, 25, 0, 45));
  const shown = Date.UTC(2026, 9, 25, 3, 40);
  expect(server.toUtc(shown)).toBe(Date.UTC(2026, 9, 25, 0, 40));
  clock.advanceSync(HOUR_MS);
  expect(server.toUtc(shown)).toBe(Date.UTC(2026, 9, 25, 1, 40));
});

test("a set clock by which something lies in the future is told as wrong, once, and is not changed", () => {
  const { clock, server, wrong } = stage("+02:00", Date.UTC(2026, 5, 10, 9));
  const shown = clock.now() + 3 * HOUR_MS;
  expect([server.toUtc(shown), server.toUtc(shown)]).toEqual([clock.now() + HOUR_MS, clock.now() + HOUR_MS]);
  expect(wrong).toEqual([HOUR_MS]);
});

test("an expiration may lie in the future, and a time beyond all clocks changes nothing", () => {
  const { clock, server } = stage("measure", Date.UTC(2026, 5, 10, 9));
  server.measured(clock.now() + 3 * HOUR_MS);
  expect(server.toUtcAhead(clock.now() + 51 * HOUR_MS)).toBe(clock.now() + 48 * HOUR_MS);
  expect(server.toUtc(clock.now() + 900 * HOUR_MS)).toBe(clock.now() + 897 * HOUR_MS);
  expect(server.toServer(clock.now())).toBe(clock.now() + 3 * HOUR_MS);
});
