/** `2026-03-02T09:20:00.120Z`. */
const LENGTH = 24;
const SECONDS_AT = 17;
const POINT_AT = 19;
const MILLIS_AT = 20;
const ZERO = 0x30;
const POINT = 0x2e;
const LETTER_Z = 0x5a;

const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:$/;

let minute = "";
let minuteMs = Number.NaN;

/**
 * The instant of a text like `2026-03-02T09:20:00.120Z`, in ms; undefined for every other form.
 *
 * For instants that come by the thousand and in order: each minute is read by the platform once, and the rest of a
 * text are five digits. What it gives is what `Date.parse` gives.
 */
export function readIsoTime(text: string): number | undefined {
  if (text.length !== LENGTH || text.charCodeAt(POINT_AT) !== POINT || text.charCodeAt(LENGTH - 1) !== LETTER_Z) {
    return undefined;
  }
  const seconds = digitsAt(text, SECONDS_AT, POINT_AT);
  const millis = digitsAt(text, MILLIS_AT, LENGTH - 1);
  if (seconds < 0 || seconds > 59 || millis < 0) return undefined;
  const start = text.slice(0, SECONDS_AT);
  if (start !== minute) {
    minute = start;
    // Of other forms the platform makes what it can.
    minuteMs = MINUTE.test(start) ? Date.parse(`${start}00.000Z`) : Number.NaN;
  }
  return Number.isNaN(minuteMs) ? undefined : minuteMs + seconds * 1000 + millis;
}

/** The number whose digits lie from `start` to before `end`; -1 when there is anything else. */
function digitsAt(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
