import { type SymbolInfo, seededRandom, symbolName } from "@anybroker/core";
import { type Channel, createCall } from "@anybroker/core/adapter";
import { ManualClock, settle } from "@anybroker/testkit";
import { expect, test } from "vitest";
import type { Api2TradeStream } from "../client/stream.ts";
import type { OpenAccount } from "./open-account.ts";
import { Ticks } from "./ticks.ts";

const ticksOf = (symbol: string): Channel => ({
  kind: "ticks",
  symbol: { name: symbolName(symbol) } as SymbolInfo,
  deliver: () => {},
});

test.each(Array.from({ length: 20 }, (_, turns) => turns))(
  "a reader that comes %i turns after another one is subscribed to",
  async (turns) => {
    const clock = new ManualClock();
    let symbols: readonly string[] = [];
    const stream = {
      get symbols() {
        return symbols;
      },
      setSymbols: async (wanted: readonly string[]) => {
        symbols = wanted;
      },
    } as unknown as Api2TradeStream;
    const ticks = new Ticks({ clock } as unknown as OpenAccount, stream);
    const call = createCall({ clock, random: seededRandom(1) }, { operation: "subscribe" });
    const first = ticks.subscribe(ticksOf("EURUSD"), call);
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const second = ticks.subscribe(ticksOf("GBPUSD"), call);
    await Promise.all([first, second]);
    await settle();
    call.dispose();
    expect(symbols).toEqual(["EURUSD", "GBPUSD"]);
  },
);
