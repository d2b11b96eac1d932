import type { ConfiguredAdapter, Tick } from "@anybroker/core";
import type { AccountPort, Call, Channel } from "@anybroker/core/adapter";
import { wrapAdapter } from "@anybroker/testkit";

/** Where ticks enter the library: the function that the engine gave to the wire. */
type Deliver = (tick: Tick) => void;

/** An adapter's ticks, replaced by a script's: everything above the wire's decoder is the real thing. */
export class ScriptedTicks {
  readonly #taps: (Deliver | undefined)[];
  readonly #symbols: readonly Tick["symbol"][];
  #next = 0;
  /** Ticks that a subscription took. */
  delivered = 0;
  /** Ticks that found the wire cut. */
  missed = 0;

  constructor(symbols: readonly string[]) {
    this.#symbols = symbols as readonly Tick["symbol"][];
    this.#taps = symbols.map(() => undefined);
  }

  /** The adapter with this in place of its own ticks. */
  around(configured: ConfiguredAdapter): ConfiguredAdapter {
    return wrapAdapter(configured, {
      port: (port): AccountPort => ({
        ...port,
        subscribe: async (channel: Channel, call: Call) => {
          if (channel.kind === "ticks") this.#tap(channel.symbol.name, channel.deliver);
          else await port.subscribe(channel, call);
        },
        unsubscribe: async (channel: Channel, call: Call) => {
          if (channel.kind === "ticks") this.#tap(channel.symbol.name, undefined);
          else await port.unsubscribe(channel, call);
        },
      }),
    });
  }

  /** The wire is cut: it knows no subscription any more. */
  forget(): void {
    this.#taps.fill(undefined);
  }

  /** Sends `count` ticks at `timeMs`, the symbols in turn. */
  send(count: number, timeMs: number): void {
    const symbols = this.#symbols;
    const taps = this.#taps;
    let next = this.#next;
    let delivered = 0;
    for (let left = count; left > 0; left -= 1) {
      const deliver = taps[next];
      if (deliver !== undefined) {
        const bid = 1.1 + (left % 100) / 100_000;
        deliver({ symbol: symbols[next] as Tick["symbol"], bid, ask: bid + 0.0001, timeMs });
        delivered += 1;
      }
      next += 1;
      if (next === symbols.length) next = 0;
    }
    this.#next = next;
    this.delivered += delivered;
    this.missed += count - delivered;
  }

  #tap(symbol: Tick["symbol"], deliver: Deliver | undefined): void {
    this.#taps[this.#symbols.indexOf(symbol)] = deliver;
  }
}
