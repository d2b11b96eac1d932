import { describe, expect, it } from "vitest";
import { ALWAYS_OPEN, isInSession, isRoundTheClock, nextSessionOpenMs, tradingDayEndMs } from "./sessions.ts";

const at = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 0, day, hour, minute);
const ROLLOVER = 22 * 60;
/** Sunday 22:00 to Friday 22:00; 2026-01-04 is a Sunday. */
const forex = [{ startMinute: 22 * 60, endMinute: 5 * 1440 + 22 * 60 }];
/** Friday 23:00 over the end of the week to Sunday 01:00. */
const overTheEdge = [{ startMinute: 5 * 1440 + 23 * 60, endMinute: 7 * 1440 + 60 }];

describe("weekly sessions", () => {
  it("hold their opening minute and not their end", () => {
    const instants = [at(4, 21, 59), at(4, 22), at(9, 21, 59), at(9, 22)];
    expect(instants.map((instant) => isInSession(forex, instant))).toEqual([false, true, true, false]);
  });

  it("reach over the end of the week", () => {
    const instants = [at(9, 22, 59), at(9, 23), at(10, 12), at(11, 0, 59), at(11, 1)];
    expect(instants.map((instant) => isInSession(overTheEdge, instant))).toEqual([false, true, true, true, false]);
  });

  it("open next after the instant, never at it", () => {
    expect(nextSessionOpenMs(forex, at(9, 22))).toBe(at(11, 22));
    expect(nextSessionOpenMs(forex, at(11, 22))).toBe(at(18, 22));
    expect(nextSessionOpenMs([], at(9, 22))).toBeUndefined();
  });

  it("end a trading day at the rollover, or with the session where that is earlier", () => {
    expect(tradingDayEndMs(forex, ROLLOVER, at(5, 12))).toBe(at(5, 22));
    expect(tradingDayEndMs(forex, ROLLOVER, at(5, 22))).toBe(at(6, 22));
    expect(tradingDayEndMs([{ startMinute: 1440, endMinute: 1440 + 17 * 60 }], ROLLOVER, at(5, 12))).toBe(at(5, 17));
  });

  it("cover the week or not", () => {
    expect([isRoundTheClock(ALWAYS_OPEN), isRoundTheClock(undefined), isRoundTheClock(forex)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
