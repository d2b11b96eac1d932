import { didYouMean } from "./closest.ts";
import { shown } from "./rules-numbers.ts";

/** What a key of a request may hold, in words, and the test for it. */
interface KeyRule {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** The words that are allowed, for a suggestion. */
  readonly words?: readonly string[];
}

/** By key; without a prototype, so that no key of a request finds one there. */
type Rules = Readonly<Record<string, KeyRule | undefined>>;

const rulesOf = (rules: Readonly<Record<string, KeyRule>>): Rules =>
  Object.assign(Object.create(null) as object, rules) as Rules;

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isNumberInput = (value: unknown): boolean => typeof value === "number" || typeof value === "string";
const isTime = (value: unknown): boolean =>
  Number.isFinite(value instanceof Date ? value.getTime() : typeof value === "number" ? value : Number.NaN);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isLevel(value: unknown): boolean {
  if (!isRecord(value)) return isNumberInput(value);
  const { distance, ...rest } = value;
  return isNumberInput(distance) && Object.values(rest).every((other) => other === undefined);
}

const oneOf = (...words: readonly string[]): KeyRule => ({
  expected: words.map((word) => `"${word}"`).join(", "),
  fits: (value) => typeof value === "string" && words.includes(value),
  words,
});

const TEXT: KeyRule = { expected: "a text that is not empty", fits: isText };
const NUMBER: KeyRule = { expected: "a number or its decimal text", fits: isNumberInput };
const LEVEL: KeyRule = { expected: "a price or { distance } in price units", fits: isLevel };
const TIME: KeyRule = { expected: "milliseconds since the epoch or a valid Date", fits: isTime };
const ROUND = oneOf("down", "nearest");

/** The keys that have to be there come first. */
const PLACE_REQUIRED = rulesOf({
  symbol: TEXT,
  side: oneOf("buy", "sell"),
  type: oneOf("market", "limit", "stop", "stop-limit"),
  lots: NUMBER,
});

const PLACE_OPTIONAL = rulesOf({
  limitPrice: NUMBER,
  stopPrice: NUMBER,
  stopLoss: LEVEL,
  takeProfit: LEVEL,
  trailingDistance: NUMBER,
  timeInForce: oneOf("gtc", "gtd", "ioc", "fok", "day"),
  expireTime: TIME,
  maxSlippage: NUMBER,
  intent: oneOf("open", "reduce", "close", "reverse"),
  round: ROUND,
  clientOrderId: TEXT,
  comment: { expected: "a text", fits: (value) => typeof value === "string" },
});

const orNull = (rule: KeyRule): KeyRule => ({
  expected: `${rule.expected}, or null to take it off`,
  fits: (value) => value === null || rule.fits(value),
});

const ORDER_PATCH = rulesOf({
  limitPrice: NUMBER,
  stopPrice: NUMBER,
  lots: NUMBER,
  stopLoss: orNull(NUMBER),
  takeProfit: orNull(NUMBER),
  expireTimeMs: orNull(TIME),
});

const POSITION_PATCH = rulesOf({
  stopLoss: orNull(NUMBER),
  takeProfit: orNull(NUMBER),
  trailingDistance: orNull(NUMBER),
});
const NONE = rulesOf({});

/** Throws a TypeError that names key, value and what was expected, unless `request` is a `PlaceOrderRequest`. */
export function checkPlaceShape(request: unknown): void {
  checkShape("orders.place", request, PLACE_REQUIRED, PLACE_OPTIONAL);
}

/** Throws a TypeError unless `patch` changes fields of a resting order. */
export function checkOrderPatchShape(patch: unknown): void {
  checkShape("orders.modify", patch, NONE, ORDER_PATCH);
}

/** Throws a TypeError unless `patch` changes fields of a position. */
export function checkPositionPatchShape(patch: unknown): void {
  checkShape("positions.modify", patch, NONE, POSITION_PATCH);
}

/** A key whose value is undefined counts as left out, as callers without exact optional types write it. */
function checkShape(operation: string, value: unknown, required: Rules, optional: Rules): void {
  if (!isRecord(value)) throw new TypeError(`${operation} takes an object; it got ${shown(value)}.`);
  for (const key in required) {
    if (value[key] === undefined) throw new TypeError(`${operation} needs ${key}: ${required[key]?.expected}.`);
  }
  for (const key of Object.keys(value)) {
    const given = value[key];
    const rule = required[key] ?? optional[key];
    if (rule === undefined) throw unknownKey(operation, key, [...Object.keys(required), ...Object.keys(optional)]);
    if (given === undefined || rule.fits(given)) continue;
    const hint = typeof given === "string" ? didYouMean(given, rule.words ?? []) : "";
    throw new TypeError(`${operation} takes ${key}: ${rule.expected}; it got ${shown(given)}${hint}.`);
  }
}

function unknownKey(operation: string, key: string, keys: readonly string[]): TypeError {
  return new TypeError(`${operation} has no key ${shown(key)}${didYouMean(key, keys)}.`);
}
