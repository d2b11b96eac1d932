import type { Capabilities } from "@anybroker/core/adapter";
import { Command } from "commander";
import { CAPABILITY_ROWS, yesNo } from "../capability-rows.ts";
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
  /** Absent where they are those of the broker behind a gateway. */
  readonly capabilities?: Capabilities;
}

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

async function report({ name, packageName, relays, configure }: AdapterEntry): Promise<AdapterReport> {
  try {
    const { title, capabilities } = (await configure({})).adapter;
    return { name, package: packageName, installed: true, title, ...(!relays && { capabilities }) };
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
  const rows = CAPABILITY_ROWS.flatMap(({ name, of }) => {
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
