import { describe, expect, it } from "vitest";
import { parseTime } from "./times.ts";

const JANUARY_2 = Date.UTC(2024, 0, 2, 17, 0, 0);

describe("a time in a file", () => {
  it.each([
    ["1704214800", JANUARY_2],
    ["1704214800.25", JANUARY_2 + 250],
    ["1704214800000", JANUARY_2],
    ["2024-01-02T17:00:00Z", JANUARY_2],
    ["2024-01-02 17:00:00", JANUARY_2],
    ["2024-01-02 17:00:00.123456", JANUARY_2 + 123],
    ["2024-01-02T19:00:00+02:00", JANUARY_2],
    ["2024/01/02 17:00", JANUARY_2],
    ["2024.01.02 17:00:00.5", JANUARY_2 + 500],
    ["2024.01.02", Date.UTC(2024, 0, 2)],
    ["02.01.2024 17:00:00.000", JANUARY_2],
    ["02.01.2024 19:00:00.000 GMT+0200", JANUARY_2],
    ["20240102 170000", JANUARY_2],
    ["20240102 170000123", JANUARY_2 + 123],
  ])("written as %s is understood", (text, timeMs) => {
    expect(parseTime(text, 0)).toBe(timeMs);
  });

  it.each(["", "yesterday", "01/02/2024 17:00", "2024-13-01", "2024-02-30 10:00", "2024-01-02 25:00", "17:00"])(
    "written as '%s' is refused",
    (text) => {
      expect(parseTime(text, 0)).toBeUndefined();
    },
  );

  it("is moved by the file's zone, unless it names its own", () => {
    expect(parseTime("2024-01-02 19:00", 120)).toBe(JANUARY_2);
    expect(parseTime("2024-01-02 17:00Z", 120)).toBe(JANUARY_2);
    expect(parseTime("1704214800", 120)).toBe(JANUARY_2);
  });

  it("of Eastern Europe follows its summer time", () => {
    expect(parseTime("2024.01.02 19:00", "eet")).toBe(JANUARY_2);
    expect(parseTime("2024.07.01 12:00", "eet")).toBe(Date.UTC(2024, 6, 1, 9));
    expect(parseTime("2024.03.31 02:59", "eet")).toBe(Date.UTC(2024, 2, 31, 0, 59));
    expect(parseTime("2024.03.31 04:00", "eet")).toBe(Date.UTC(2024, 2, 31, 1));
    expect(parseTime("2024.10.27 04:00", "eet")).toBe(Date.UTC(2024, 9, 27, 2));
  });
});
