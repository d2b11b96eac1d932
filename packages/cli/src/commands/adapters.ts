import type { Capabilities } from "@anybroker/core/adapter";
import { Command } from "commander";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import type { Column } from "../output/table.ts";
import { ADAPTERS, type AdapterEntry } from "../registry.ts";
import type { Context } from "../session.ts";

/** What `anybroker adapters --json` prints of each adapter. */
interface AdapterReport {
  readonly name: string;
  readonly package: string;
  readonly installed: boolean;
  readonly title?: string;
  readonly capabilities?: Capabilities;
}

interface CapabilityRow {
  readonly name: string;
  readonly of: (capabilities: Capabilities) => string;
}

const yesNo = (value: boolean): string => (value ? "yes" : "no");
const list = (values: readonly string[]): string => (values.length === 0 ? "none" : values.join(" "));

/** What each row of the table says, in the words of the capabilities. */
const ROWS: readonly CapabilityRow[] = [
  { name: "position modes", of: ({ positionModes }) => list(positionModes) },
  { name: "several accounts", of: ({ multipleAccounts }) => yesNo(multipleAccounts) },
  { name: "order types", of: ({ orderTypes }) => list(orderTypes) },
  { name: "market tif", of: ({ marketTimeInForce }) => list(marketTimeInForce) },
  { name: "pending tif", of: ({ pendingTimeInForce }) => list(pendingTimeInForce) },
  { name: "protection, market", of: ({ protection }) => protection.market },
  { name: "protection, pending", of: ({ protection }) => protection.pending },
  { name: "trailing stop", of: ({ protection }) => yesNo(protection.trailing) },
  { name: "modify order", of: ({ modifyOrder }) => yesNo(modifyOrder.length > 0) },
  { name: "modify position", of: ({ modifyPosition }) => yesNo(modifyPosition) },
  { name: "partial close", of: ({ partialClose }) => yesNo(partialClose) },
  { name: "close by", of: ({ closeBy }) => yesNo(closeBy) },
  { name: "client order id", of: ({ clientOrderId }) => clientOrderId },
  { name: "account events", of: ({ events }) => events },
  { name: "ticks", of: ({ ticks }) => ticks },
  { name: "live candles", of: ({ liveCandles }) => liveCandles },
  { name: "candle history", of: ({ candleTimeframes }) => list(candleTimeframes) },
  { name: "depth", of: ({ depth }) => yesNo(depth) },
  { name: "deal history", of: ({ dealHistory }) => yesNo(dealHistory) },
  { name: "order history", of: ({ orderHistory }) => yesNo(orderHistory) },
  { name: "cash history", of: ({ cashHistory }) => yesNo(cashHistory) },
];

/** `anybroker adapters`: what is installed, and what each of them can do. */
export function adaptersCommand({ terminal }: Context): Command {
  return new Command("adapters")
    .description("List the adapters and what each of them can do.")
    .option("--json", "print JSON, with the capabilities as the adapters declare them")
    .addHelpText("after", examples(terminal, ["adapters", "adapters --json"]))
    .action(async (flags: { readonly json?: true }) => {
      const output = new Output(terminal, flags.json ?? false);
      const reports = await Promise.all(ADAPTERS.map(report));
      output.result(reports, () =>
        [output.table(reports, adapterColumns()), capabilityTable(reports, output)].join("\n\n"),
      );
    });
}

async function report({ name, packageName, configure }: AdapterEntry): Promise<AdapterReport> {
  try {
    const { title, capabilities } = (await configure({})).adapter;
    return { name, package: packageName, installed: true, title, capabilities };
  } catch (error) {
    if (!isMissingPackage(error, packageName)) throw error;
    return { name, package: packageName, installed: false };
  }
}

function isMissingPackage(error: unknown, packageName: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes(packageName)
  );
}

function adapterColumns(): readonly Column<AdapterReport>[] {
  return [
    { title: "ADAPTER", cell: ({ name }) => name },
    { title: "BROKER", cell: ({ title }) => title ?? "" },
    { title: "PACKAGE", cell: (adapter) => adapter.package },
    { title: "INSTALLED", cell: ({ installed }) => yesNo(installed) },
  ];
}

const CELL_WIDTH = 24;

function capabilityTable(reports: readonly AdapterReport[], output: Output): string {
  const installed = reports.flatMap(({ name, capabilities }) =>
    capabilities === undefined ? [] : [{ name, capabilities }],
  );
  const rows = ROWS.flatMap(({ name, of }) => {
    const cells = installed.map(({ capabilities }) => wrap(of(capabilities)));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => ({
      name: line === 0 ? name : "",
      cells: cells.map((lines) => lines[line] ?? ""),
    }));
  });
  return output.table(rows, [
    { title: "CAPABILITY", cell: ({ name }) => name },
    ...installed.map(({ name }, index) => ({
      title: name.toUpperCase(),
      cell: ({ cells }: (typeof rows)[number]) => cells[index] ?? "",
    })),
  ]);
}

/** Breaks a list of words into lines that fit a column. */
function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= CELL_WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
