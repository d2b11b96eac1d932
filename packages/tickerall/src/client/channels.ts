import type { Clock } from "@anybroker/core";
import { TickerallError } from "./tickerall-error.ts";
import { waitFor } from "./wait.ts";
import type { AnsweredChannel, ChannelFrame, ChannelKind, SubscribedFrame } from "./wire/frames.ts";

/** One thing that is subscribed to; ticks by symbol. */
export interface Channel {
  readonly kind: ChannelKind;
  readonly accountId: string;
  readonly symbol?: string;
}

const keyOf = ({ kind, accountId, symbol = "" }: Channel): string => `${kind}\n${accountId}\n${symbol}`;

/** Channels as one frame writes them: the ticks of an account together. */
export function channelFrames(channels: Iterable<Channel>): readonly ChannelFrame[] {
  const frames: ChannelFrame[] = [];
  const ticks = new Map<string, string[]>();
  for (const { kind, accountId, symbol } of channels) {
    if (symbol === undefined) {
      frames.push({ kind, accountId });
      continue;
    }
    let symbols = ticks.get(accountId);
    if (symbols === undefined) {
      symbols = [];
      ticks.set(accountId, symbols);
      frames.push({ kind, accountId, symbols });
    }
    symbols.push(symbol);
  }
  return frames;
}

interface Waiter {
  readonly left: Map<string, Channel>;
  readonly rejected: AnsweredChannel[];
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Knows what is subscribed to, and which subscriptions the service has not answered yet.
 *
 * Answers carry no id: they are matched by what they name; one that names nothing answers the oldest subscription,
 * since the service works through a connection's frames in order. Data of a channel proves that it was granted, too.
 */
export class Channels {
  readonly #clock: Clock;
  readonly #wanted = new Map<string, Channel>();
  readonly #waiting = new Set<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Everything subscribed to, in the order of subscribing. */
  wanted(): readonly Channel[] {
    return [...this.#wanted.values()];
  }

  has(channel: Channel): boolean {
    return this.#wanted.has(keyOf(channel));
  }

  /** Adds channels. Resolves when the service has granted all of them; rejects when it has refused one, or is silent. */
  async add(channels: readonly Channel[], timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (channels.length === 0) return;
    const left = new Map(channels.map((channel) => [keyOf(channel), channel]));
    for (const [key, channel] of left) this.#wanted.set(key, channel);
    try {
      await waitFor<void>(
        {
          clock: this.#clock,
          timeoutMs,
          signal,
          what: "a subscription's answer",
          timeout: () => unanswered(left.values(), timeoutMs),
        },
        (done, fail) => {
          const waiter: Waiter = { left, rejected: [], done, fail };
          this.#waiting.add(waiter);
          return () => this.#waiting.delete(waiter);
        },
      );
    } catch (error) {
      for (const key of left.keys()) this.#wanted.delete(key);
      throw error;
    }
  }

  remove(channels: readonly Channel[]): void {
    for (const channel of channels) this.#wanted.delete(keyOf(channel));
  }

  /** Ends every wait; what waited is no longer subscribed to. */
  rejectAll(error: unknown): void {
    for (const waiter of [...this.#waiting]) waiter.fail(error);
  }

  /** Forgets every subscription. */
  clear(): void {
    this.#wanted.clear();
  }

  /** Data of a channel came: it has been granted. Costs nothing while nobody waits. */
  heard(kind: ChannelKind, accountId: string, symbol?: string): void {
    if (this.#waiting.size === 0) return;
    const key = keyOf({ kind, accountId, ...(symbol !== undefined && { symbol }) });
    for (const waiter of [...this.#waiting]) {
      if (waiter.left.delete(key)) this.#settleIfDone(waiter);
    }
  }

  answered({ channels, rejected }: SubscribedFrame): void {
    const [oldest] = this.#waiting;
    for (const refusal of rejected) this.#refuse(refusal, oldest);
    for (const waiter of [...this.#waiting]) {
      const granted = channels === undefined ? waiter === oldest : undefined;
      for (const [key, channel] of waiter.left) {
        if (granted ?? channels?.some((answer) => names(answer, channel))) waiter.left.delete(key);
      }
      this.#settleIfDone(waiter);
    }
  }

  /** Takes a refused channel out; one that names nothing is the oldest waiter's whole request. */
  #refuse(refusal: AnsweredChannel, oldest: Waiter | undefined): void {
    const isNamed = refusal.kind !== undefined || refusal.accountId !== undefined || refusal.symbols !== undefined;
    for (const waiter of this.#waiting) {
      if (!isNamed && waiter !== oldest) continue;
      for (const [key, channel] of waiter.left) {
        if (isNamed && !names(refusal, channel)) continue;
        waiter.left.delete(key);
        this.#wanted.delete(key);
        if (!waiter.rejected.includes(refusal)) waiter.rejected.push(refusal);
      }
    }
    if (isNamed) {
      for (const [key, channel] of this.#wanted) if (names(refusal, channel)) this.#wanted.delete(key);
    }
  }

  #settleIfDone(waiter: Waiter): void {
    if (waiter.left.size > 0) return;
    if (waiter.rejected.length > 0) waiter.fail(refused(waiter.rejected));
    else waiter.done();
  }
}

/** Whether an answer speaks of a channel; what it leaves out fits everything. */
function names(answer: AnsweredChannel, { kind, accountId, symbol }: Channel): boolean {
  if ((answer.kind ?? kind) !== kind || (answer.accountId ?? accountId) !== accountId) return false;
  const symbols = answer.symbols ?? (answer.symbol === undefined ? undefined : [answer.symbol]);
  return symbol === undefined || symbols === undefined || symbols.includes(symbol);
}

function describe({ kind, accountId, ...one }: AnsweredChannel | Channel): string {
  const symbols = "symbols" in one ? one.symbols?.join(", ") : one.symbol;
  return [kind, symbols, accountId && `of ${accountId}`].filter(Boolean).join(" ") || "a channel";
}

function refused(rejected: readonly AnsweredChannel[]): TickerallError {
  const reasons = rejected.map(
    (one) => `${describe(one)} (${one.message ?? one.reason ?? one.code ?? "no reason is given"})`,
  );
  return new TickerallError({
    kind: "broker",
    status: 0,
    code: rejected[0]?.code ?? "SUBSCRIPTION_REJECTED",
    message: `TickerAll refused the subscription to ${reasons.join("; ")}.`,
    details: { rejected },
  });
}

function unanswered(channels: Iterable<Channel>, timeoutMs: number): TickerallError {
  return new TickerallError({
    kind: "service-unavailable",
    status: 0,
    code: "SUBSCRIPTION_TIMEOUT",
    message: `TickerAll did not answer the subscription to ${[...channels].map(describe).join("; ")} within ${timeoutMs} ms; it was given up.`,
    transient: true,
  });
}
