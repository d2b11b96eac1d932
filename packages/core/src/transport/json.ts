/** What reading a text as JSON gave. No error object: the platform's quotes the text, which may hold a secret. */
export type JsonResult = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/**
 * A run of 16 digits where a number may start: only there can an integer lie beyond 2^53. Digits behind a point or
 * inside a quoted id don't count, so that ordinary texts take the platform's parser alone.
 */
const LONG_INTEGER = /(?:^|[:,[\s-])\d{16}/;

/** The shortest integer that may not be exact. */
const LONG_DIGITS = 16;

/**
 * Reads JSON as brokers write it: integers beyond 2^53 become strings of their digits, and the tokens `NaN`,
 * `Infinity` and `-Infinity` become null. Everything else is as `JSON.parse` has it.
 */
export function parseJson(text: string): JsonResult {
  if (!LONG_INTEGER.test(text)) {
    const plain = parsePlain(text);
    if (plain.ok || !(text.includes("NaN") || text.includes("Infinity"))) return plain;
  }
  return parsePlain(withSafeTokens(text));
}

function parsePlain(text: string): JsonResult {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false };
  }
}

/** `text` with each long integer in quotes and each token that is no number as null. One pass, strings skipped. */
function withSafeTokens(text: string): string {
  let safe = "";
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === MINUS || isDigit(code) || code === LETTER_N || code === LETTER_I) {
      const end = endOfToken(text, at);
      const replacement = replace(text.slice(at, end));
      if (replacement !== undefined) {
        safe += text.slice(copied, at) + replacement;
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return copied === 0 ? text : safe + text.slice(copied);
}

const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const LETTER_I = 0x49;
const LETTER_N = 0x4e;
const BACKSLASH = 0x5c;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;

/** Where the string that opens at `start` has ended; the text's end when it never closes. */
function endOfString(text: string, start: number): number {
  let close = text.indexOf('"', start + 1);
  while (close !== -1) {
    let before = close - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((close - before) % 2 === 1) return close + 1;
    close = text.indexOf('"', close + 1);
  }
  return text.length;
}

function endOfToken(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (!(isDigit(code) || isLetter(code) || code === POINT || code === PLUS || code === MINUS)) break;
    end += 1;
  }
  return end;
}

/** What stands for `token`, or undefined when it stays as it is. */
function replace(token: string): string | undefined {
  if (token === "NaN" || token === "Infinity" || token === "-Infinity") return "null";
  if (token.length < LONG_DIGITS || !/^-?[1-9]\d*$/.test(token)) return undefined;
  return Number.isSafeInteger(Number(token)) ? undefined : `"${token}"`;
}
