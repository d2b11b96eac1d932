import { type SymbolInfo, subtractExact, type Tick, type Timer } from "@anybroker/core";
import type { Command } from "commander";
import { wholeNumber } from "../input/numbers.ts";
import { examples } from "../output/examples.ts";
import { formatCount, formatPrice, formatTickTime } from "../output/format.ts";
import type { Output } from "../output/output.ts";
import { type PriceWriter, priceWriter } from "../output/prices.ts";
import { type Column, renderTable } from "../output/table.ts";
import { type AccountFlags, type Context, commandOnAccount, type Session, withAccount } from "../session.ts";

interface WatchFlags extends AccountFlags {
  readonly count?: string;
}

/** The least time between two drawings; ticks in between are counted and shown by the next one. */
const REDRAW_MS = 100;

/** `anybroker watch SYMBOL...`: live prices. */
export function watchCommand(context: Context): Command {
  return commandOnAccount("watch", "Watch live prices: a live table, or a line per tick where stdout is no terminal.")
    .argument("<symbols...>", "as you name them; the broker's own names are found")
    .option("-n, --count <ticks>", "end after so many ticks (default: on Ctrl-C)")
    .addHelpText(
      "after",
      examples(context.terminal, [
        "watch EURUSD XAUUSD --config paper.json",
        "watch EURUSD --count 10 --json --config paper.json",
      ]),
    )
    .action(async (symbols: readonly string[], flags: WatchFlags) => {
      const count =
        flags.count === undefined ? undefined : wholeNumber("--count", flags.count, 1, Number.MAX_SAFE_INTEGER);
      try {
        await withAccount(context, flags, (session) => watch(session, symbols, count ?? Number.POSITIVE_INFINITY));
      } catch (error) {
        // Ctrl-C is how one ends it, at any time.
        if (!context.terminal.stop.aborted) throw error;
      }
    });
}

async function watch({ account, output, call }: Session, typed: readonly string[], count: number): Promise<void> {
  const symbols = typed.map((name) => account.symbols.resolve(name));
  const view = viewFor(output, symbols, priceWriter(account));
  const stream = account.ticks(symbols.map(({ name }) => name));
  const stop = (): void => void stream.close();
  call.signal.addEventListener("abort", stop, { once: true });
  try {
    await stream.ready;
    let seen = 0;
    for await (const tick of stream) {
      view.show(tick);
      seen += 1;
      if (seen >= count) break;
    }
  } finally {
    call.signal.removeEventListener("abort", stop);
    view.end();
    await stream.close();
  }
}

interface View {
  show(tick: Tick): void;
  end(): void;
}

function viewFor(output: Output, symbols: readonly SymbolInfo[], price: PriceWriter): View {
  if (!output.json && output.terminal.stdout.isTerminal) return new TableView(output, symbols, price);
  const line = (tick: Tick): string =>
    [formatTickTime(tick.timeMs), tick.symbol, price(tick.symbol, tick.bid), price(tick.symbol, tick.ask)].join("  ");
  return { show: (tick) => output.line(tick, () => line(tick)), end: () => {} };
}

interface Row {
  readonly symbol: SymbolInfo;
  readonly tick?: Tick;
  readonly previous?: Tick;
  readonly ticks: number;
}

class TableView implements View {
  readonly #output: Output;
  readonly #rows: Map<string, Row>;
  readonly #price: PriceWriter;
  #timer: Timer | undefined;

  constructor(output: Output, symbols: readonly SymbolInfo[], price: PriceWriter) {
    this.#output = output;
    this.#price = price;
    this.#rows = new Map(symbols.map((symbol) => [symbol.name, { symbol, ticks: 0 }]));
    this.#draw();
  }

  show(tick: Tick): void {
    const row = this.#rows.get(tick.symbol);
    if (row === undefined) return;
    const { symbol, tick: previous, ticks } = row;
    this.#rows.set(tick.symbol, { symbol, tick, ticks: ticks + 1, ...(previous !== undefined && { previous }) });
    this.#timer ??= this.#output.terminal.clock.setTimer(REDRAW_MS, () => {
      this.#timer = undefined;
      this.#draw();
    });
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#draw();
  }

  #draw(): void {
    const { style, terminal } = this.#output;
    const width = terminal.stdout.columns;
    const table = renderTable([...this.#rows.values()], this.#columns(), {
      style,
      ...(width !== undefined && { width }),
    });
    this.#output.redraw(table.text);
  }

  #columns(): readonly Column<Row>[] {
    const moved = (row: Row, side: "bid" | "ask"): string => this.#moved(row, side);
    return [
      { title: "SYMBOL", cell: ({ symbol }) => symbol.name },
      { title: "BID", align: "right", cell: (row) => moved(row, "bid") },
      { title: "ASK", align: "right", cell: (row) => moved(row, "ask") },
      { title: "SPREAD", align: "right", cell: ({ symbol, tick }) => spread(tick, symbol) },
      { title: "TICKS", align: "right", optional: 2, cell: ({ ticks }) => formatCount(ticks) },
      {
        title: "LAST TICK",
        optional: 1,
        cell: ({ tick }) => (tick === undefined ? "waiting" : formatTickTime(tick.timeMs)),
      },
    ];
  }

  /** A price in the colour of its last step. */
  #moved({ symbol, tick, previous }: Row, side: "bid" | "ask"): string {
    const text = this.#price(symbol.name, tick?.[side]);
    const step = (tick?.[side] ?? 0) - (previous?.[side] ?? tick?.[side] ?? 0);
    if (step === 0) return text;
    return step > 0 ? this.#output.style.good(text) : this.#output.style.bad(text);
  }
}

function spread(tick: Tick | undefined, symbol: SymbolInfo): string {
  return formatPrice(tick === undefined ? undefined : subtractExact(tick.ask, tick.bid), symbol);
}
