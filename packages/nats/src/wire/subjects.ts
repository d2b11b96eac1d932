/** Everything of a broker that is asked for or told has a subject below this word. */
export const ROOT = "anybroker";

const PLAIN = /[A-Za-z0-9_-]/;

/**
 * `text` as one token of a subject or key: letters, digits, `-` and `_` as they are, every other byte as `=` and two
 * hex digits (`EURUSD.r` is `EURUSD=2Er`).
 */
export function subjectToken(text: string): string {
  return Array.from(text, (letter) => (PLAIN.test(letter) ? letter : hexOf(letter))).join("");
}

const hexOf = (letter: string): string =>
  Array.from(Buffer.from(letter, "utf8"), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");

/** The text that `subjectToken` made this token of. */
export function textOfToken(token: string): string {
  return decodeURIComponent(token.replaceAll("%", "%25").replace(/=([0-9A-F]{2})/g, "%$1"));
}

/** The subjects of one broker. Permissions are given by them; see the package's README. */
export interface Subjects {
  /** Answered by the owner alone: what it serves and how its link is. */
  readonly hello: string;
  /** Told by the owner when its link changes. */
  readonly state: string;
  /** Answered by whoever holds the lease, to those that wait for it. */
  readonly presence: string;
  /** The broker's accounts, as it lists them. */
  readonly accounts: string;
  /** Where one of an account's calls is asked for. Writes have a branch of their own. */
  call(branch: Branch, account: string, operation: string): string;
  /** All of a branch's calls, of any account. */
  calls(branch: Branch): string;
  /** Where an account's trading events are told, once they are stored. */
  events(account: string): string;
  /** Where the owner stores them; nobody else writes here. */
  log(account: string): string;
  ticks(account: string, symbol: string): string;
  candles(account: string, symbol: string, timeframe: string): string;
  depth(account: string, symbol: string): string;
  /** The owner's record of every command. */
  readonly ledger: string;
}

/** Whether a call can change anything. */
export type Branch = "read" | "write";

/** The subjects of the broker that programs call `broker`. */
export function subjectsOf(broker: string): Subjects {
  const name = subjectToken(broker);
  const of = (kind: string, ...texts: readonly string[]): string =>
    [ROOT, kind, name, ...texts.map(subjectToken)].join(".");
  return {
    hello: of("hello"),
    state: of("state"),
    presence: of("presence"),
    accounts: of("accounts"),
    call: (branch, account, operation) => of(branch, account, operation),
    calls: (branch) => `${of(branch)}.*.*`,
    events: (account) => of("events", account),
    log: (account) => of("log", account),
    ticks: (account, symbol) => of("ticks", account, symbol),
    candles: (account, symbol, timeframe) => of("candles", account, symbol, timeframe),
    depth: (account, symbol) => of("depth", account, symbol),
    ledger: of("ledger"),
  };
}

/** The account and operation of a call's subject. */
export function partsOfCall(subject: string): { readonly account: string; readonly operation: string } {
  const [, , , account = "", operation = ""] = subject.split(".");
  return { account: textOfToken(account), operation: textOfToken(operation) };
}
