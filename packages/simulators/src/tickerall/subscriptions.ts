import { isObject, type JsonObject } from "../json.ts";

const KINDS = ["ticks", "positions", "orders", "account"] as const;
export type ChannelKind = (typeof KINDS)[number];

/** A channel as a client names it. */
export interface Channel {
  readonly kind: ChannelKind;
  readonly accountId: string;
  /** Only of ticks. */
  readonly symbols: readonly string[];
}

/** Reads a channel of a subscribe or unsubscribe frame; undefined when it is none. */
export function readChannel(value: unknown): Channel | undefined {
  if (!isObject(value)) return undefined;
  const { kind, accountId, symbols = [] } = value as { kind?: unknown; accountId?: unknown; symbols?: unknown };
  const known = KINDS.find((candidate) => candidate === kind);
  if (known === undefined || typeof accountId !== "string" || !Array.isArray(symbols)) return undefined;
  if (!symbols.every((symbol) => typeof symbol === "string")) return undefined;
  return { kind: known, accountId, symbols };
}

/** A channel as the server names it. */
export const channelRow = ({ kind, accountId, symbols }: Channel): JsonObject =>
  kind === "ticks" ? { kind, accountId, symbols } : { kind, accountId };

/** What one client has subscribed to. Ticks add up symbol by symbol. */
export class Subscriptions {
  readonly #symbols = new Map<string, Set<string>>();
  readonly #others = new Set<string>();

  add({ kind, accountId, symbols }: Channel): void {
    if (kind !== "ticks") {
      this.#others.add(`${kind}/${accountId}`);
      return;
    }
    const known = this.#symbols.get(accountId) ?? new Set();
    for (const symbol of symbols) known.add(symbol);
    this.#symbols.set(accountId, known);
  }

  remove({ kind, accountId, symbols }: Channel): void {
    if (kind !== "ticks") this.#others.delete(`${kind}/${accountId}`);
    else for (const symbol of symbols) this.#symbols.get(accountId)?.delete(symbol);
  }

  has(kind: Exclude<ChannelKind, "ticks">, accountId: string): boolean {
    return this.#others.has(`${kind}/${accountId}`);
  }

  hasTicks(accountId: string, symbol: string): boolean {
    return this.#symbols.get(accountId)?.has(symbol) ?? false;
  }

  /** Whether anything of an account is subscribed. */
  touches(accountId: string): boolean {
    return (
      (this.#symbols.get(accountId)?.size ?? 0) > 0 || [...this.#others].some((key) => key.endsWith(`/${accountId}`))
    );
  }

  /** The symbols whose ticks are subscribed, of all accounts. */
  get tickSymbols(): readonly string[] {
    return [...this.#symbols.values()].flatMap((symbols) => [...symbols]);
  }
}
