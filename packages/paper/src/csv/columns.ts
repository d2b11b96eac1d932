import { parseTime, type Zone } from "./times.ts";

/** What a column of a file holds. */
export type Field = "time" | "date" | "clock" | "bid" | "ask" | "open" | "high" | "low" | "close" | "volume";

/** How a file is laid out. */
export interface Layout {
  readonly kind: "ticks" | "candles";
  readonly columns: ReadonlyMap<Field, number>;
  /** Whether the first line names the columns. */
  readonly hasHeader: boolean;
  /** What times mean that name no zone, where the layout tells. */
  readonly zone?: Zone;
}

const NAMES: Readonly<Record<string, Field>> = {
  time: "time",
  timestamp: "time",
  datetime: "time",
  "date time": "time",
  date_time: "time",
  "gmt time": "time",
  "local time": "time",
  "open time": "time",
  open_time: "time",
  ts: "time",
  date: "date",
  bid: "bid",
  "bid price": "bid",
  bidprice: "bid",
  ask: "ask",
  "ask price": "ask",
  askprice: "ask",
  open: "open",
  high: "high",
  low: "low",
  close: "close",
  volume: "volume",
  vol: "volume",
  tickvol: "volume",
  tick_volume: "volume",
  "tick volume": "volume",
};

const ZONED = /^(.*?)\s*\((utc|gmt|eet)\)$/;
/** HistData's files are in Eastern Standard Time all year round. */
const HISTDATA_MINUTES = -300;

/** The character between the columns: the one that the line has most of. */
export function detectDelimiter(line: string): string {
  const counts = ["\t", ";", ","].map((mark) => [mark, line.split(mark).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** The fields of a line, without spaces and quotes around them. */
export function splitLine(line: string, delimiter: string): readonly string[] {
  return line.split(delimiter).map((field) => field.trim().replace(/^"(.*)"$/, "$1"));
}

function fieldOf(header: string): { readonly field: Field; readonly zone?: Zone } | undefined {
  const name = header.toLowerCase().replace(/^<(.*)>$/, "$1");
  const zoned = ZONED.exec(name);
  const field = NAMES[zoned?.[1] ?? name];
  if (field === undefined) return undefined;
  return { field, ...(zoned !== null && { zone: zoned[2] === "eet" ? "eet" : 0 }) };
}

function kindOf(columns: ReadonlyMap<Field, number>): Layout["kind"] | undefined {
  if (!columns.has("time")) return undefined;
  if (columns.has("bid") && columns.has("ask")) return "ticks";
  const prices = ["open", "high", "low", "close"] as const;
  return prices.every((field) => columns.has(field)) ? "candles" : undefined;
}

/** The first column of each name counts: exports put the tick volume before the real one. */
function fromHeader(fields: readonly string[]): Layout | undefined {
  const columns = new Map<Field, number>();
  let zone: Zone | undefined;
  for (const [index, header] of fields.entries()) {
    const found = fieldOf(header);
    if (found === undefined || columns.has(found.field)) continue;
    columns.set(found.field, index);
    zone ??= found.zone;
  }
  const date = columns.get("date");
  const time = columns.get("time");
  if (date !== undefined && time !== undefined) columns.set("clock", time);
  else if (date !== undefined) columns.set("time", date);
  if (date !== undefined && time === undefined) columns.delete("date");
  const kind = kindOf(columns);
  return kind && { kind, columns, hasHeader: true, ...(zone !== undefined && { zone }) };
}

function numbered(kind: Layout["kind"], first: number): Map<Field, number> {
  const fields: readonly Field[] =
    kind === "ticks" ? ["bid", "ask", "volume"] : ["open", "high", "low", "close", "volume"];
  return new Map([["time", 0], ...fields.map((field, index) => [field, first + index] as const)]);
}

/** A file without a header is known by its first line: when it is, and how many prices follow. */
function fromFirstRow(fields: readonly string[]): Layout | undefined {
  const [first = "", second = ""] = fields;
  if (/^\d{4}\.\d{2}\.\d{2}$/.test(first) && /^\d{1,2}:\d{2}/.test(second)) {
    const columns = numbered("candles", 2).set("date", 0).set("clock", 1);
    return { kind: "candles", columns, hasHeader: false };
  }
  if (parseTime(first, 0) === undefined) return undefined;
  const kind = fields.length >= 5 ? "candles" : "ticks";
  if (fields.length < 3) return undefined;
  const histData = /^\d{8} \d{6}/.test(first);
  return { kind, columns: numbered(kind, 1), hasHeader: false, ...(histData && { zone: HISTDATA_MINUTES }) };
}

/** How a file is laid out, by its first line; undefined when that says nothing. */
export function detectLayout(firstLine: readonly string[]): Layout | undefined {
  return fromHeader(firstLine) ?? fromFirstRow(firstLine);
}
