import { BrokerError, gridPosition } from "@anybroker/core";
import type { VenueSymbol } from "../venue/types.ts";
import { detectDelimiter, detectLayout, type Field, type Layout, splitLine } from "./columns.ts";
import { parseTime, type Zone } from "./times.ts";

/** One line of a file of ticks. */
export interface TickRow {
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
  readonly volume?: number;
}

/** One line of a file of candles. */
export interface CandleRow {
  readonly timeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number;
}

/** What a file holds, ascending. */
export type CsvRows =
  | { readonly kind: "ticks"; readonly rows: readonly TickRow[] }
  | { readonly kind: "candles"; readonly rows: readonly CandleRow[] };

const EXPECTED =
  "a header with time,bid,ask or time,open,high,low,close, or a known export (MetaTrader, Dukascopy, HistData, TradingView)";

/** What is wrong with one line. Becomes an error that names file and line. */
class LineFault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The fields of one line by what they mean. */
class Line {
  readonly #layout: Layout;
  readonly #zone: Zone;
  readonly #symbol: VenueSymbol;
  readonly #fields: readonly string[];

  constructor(layout: Layout, zone: Zone, symbol: VenueSymbol, fields: readonly string[]) {
    this.#layout = layout;
    this.#zone = zone;
    this.#symbol = symbol;
    this.#fields = fields;
  }

  text(field: Field): string {
    const index = this.#layout.columns.get(field);
    return index === undefined ? "" : (this.#fields[index] ?? "");
  }

  timeMs(): number | LineFault {
    const clock = this.text("clock");
    const text = clock === "" ? this.text("time") : `${this.text("date")} ${clock}`;
    const timeMs = parseTime(text, this.#zone);
    return (
      timeMs ?? new LineFault(`"${text}" is no time that is known here (2024-01-02 17:00:00, 2024.01.02 17:00, epoch)`)
    );
  }

  price(field: Field): number | LineFault {
    const text = this.text(field);
    const { tickSize, name } = this.#symbol;
    const value = text === "" ? Number.NaN : Number(text.replace(",", "."));
    if (!(value > 0) || !Number.isFinite(value))
      return new LineFault(`${field} is "${text}", where a price above 0 is expected`);
    const place = gridPosition(value, tickSize);
    if (place?.on) return place.value;
    return new LineFault(
      `${field} is ${text}, off the price steps of ${tickSize} of ${name}; give the tape a symbol with the steps of the file`,
    );
  }

  volume(): number | undefined | LineFault {
    const text = this.text("volume");
    if (text === "") return undefined;
    const value = Number(text.replace(",", "."));
    return value >= 0 && Number.isFinite(value)
      ? value
      : new LineFault(`volume is "${text}", where a number is expected`);
  }
}

function sound<Values extends Readonly<Record<string, number | undefined | LineFault>>>(
  values: Values,
): { readonly [Key in keyof Values]: Exclude<Values[Key], LineFault> } | LineFault {
  for (const value of Object.values(values)) if (value instanceof LineFault) return value;
  return values as { readonly [Key in keyof Values]: Exclude<Values[Key], LineFault> };
}

const withVolume = (volume: number | undefined): { readonly volume?: number } =>
  volume === undefined ? {} : { volume };

/** MetaTrader leaves a side empty that has not changed. */
function tickRow(line: Line, before: TickRow | undefined): TickRow | LineFault {
  const side = (field: "bid" | "ask"): number | LineFault =>
    line.text(field) === "" && before !== undefined ? before[field] : line.price(field);
  const row = sound({ timeMs: line.timeMs(), bid: side("bid"), ask: side("ask"), volume: line.volume() });
  if (row instanceof LineFault) return row;
  if (row.ask < row.bid) return new LineFault(`the ask ${row.ask} is below the bid ${row.bid}`);
  const { volume, ...prices } = row;
  return { ...prices, ...withVolume(volume) };
}

function candleRow(line: Line): CandleRow | LineFault {
  const row = sound({
    timeMs: line.timeMs(),
    open: line.price("open"),
    high: line.price("high"),
    low: line.price("low"),
    close: line.price("close"),
    volume: line.volume(),
  });
  if (row instanceof LineFault) return row;
  if (row.high < Math.max(row.open, row.close, row.low) || row.low > Math.min(row.open, row.close)) {
    return new LineFault(
      `open ${row.open}, high ${row.high}, low ${row.low} and close ${row.close} contradict each other`,
    );
  }
  const { volume, ...prices } = row;
  return { ...prices, ...withVolume(volume) };
}

function csvError(source: string, lineNumber: number, message: string): BrokerError {
  return new BrokerError("INVALID_CONFIG", `${source}, line ${lineNumber}: ${message}`, {
    broker: "paper",
    details: { source, line: lineNumber },
  });
}

/** Reads ticks or candles out of a file's text. Throws INVALID_CONFIG that names the line and what was expected. */
export function parseCsv(text: string, symbol: VenueSymbol, source: string, zone: Zone | undefined): CsvRows {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const firstIndex = lines.findIndex((line) => line.trim() !== "");
  const firstLine = lines[firstIndex];
  if (firstLine === undefined) throw csvError(source, 1, `the file is empty, where ${EXPECTED} is expected`);
  const delimiter = detectDelimiter(firstLine);
  const layout = detectLayout(splitLine(firstLine, delimiter));
  if (layout === undefined) throw csvError(source, firstIndex + 1, `"${firstLine.slice(0, 80)}" is not ${EXPECTED}`);
  const start = firstIndex + (layout.hasHeader ? 1 : 0);
  const read = <Row extends { readonly timeMs: number }>(
    make: (line: Line, before: Row | undefined) => Row | LineFault,
    mayRepeat: boolean,
  ): Row[] => {
    const rows: Row[] = [];
    for (let index = start; index < lines.length; index += 1) {
      const line = lines[index] ?? "";
      if (line.trim() === "") continue;
      const before = rows.at(-1);
      const row = make(new Line(layout, zone ?? layout.zone ?? 0, symbol, splitLine(line, delimiter)), before);
      if (row instanceof LineFault) throw csvError(source, index + 1, row.message);
      if (before !== undefined && (row.timeMs < before.timeMs || (row.timeMs === before.timeMs && !mayRepeat))) {
        throw csvError(source, index + 1, `its time is not after that of the line before, and lines have to ascend`);
      }
      rows.push(row);
    }
    if (rows.length === 0) throw csvError(source, start + 1, "the file holds no prices");
    return rows;
  };
  return layout.kind === "ticks"
    ? { kind: "ticks", rows: read<TickRow>(tickRow, true) }
    : { kind: "candles", rows: read<CandleRow>(candleRow, false) };
}
