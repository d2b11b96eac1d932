import { Command } from "commander";
import { UsageError } from "../failures.ts";
import { unknownName } from "../input/nearest.ts";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import { ADAPTERS } from "../registry.ts";
import type { Context } from "../session.ts";

/** `anybroker config`: `schema ADAPTER` prints the JSON Schema of a configuration file. */
export function configCommand({ terminal }: Context): Command {
  const names = ADAPTERS.map(({ name }) => name);
  const schema = new Command("schema")
    .description("Print the JSON Schema of an adapter's configuration file.")
    .argument("<adapter>", names.join(", "))
    .option("--json", "it is JSON in any case")
    .addHelpText("after", examples(terminal, ["config schema tickerall > tickerall.schema.json"]))
    .action(async (typed: string) => {
      const entry = ADAPTERS.find(({ name }) => name === typed);
      if (entry === undefined) throw new UsageError(unknownName("adapter", typed, names));
      const { configFileSchema } = await import("../config-schema.ts");
      new Output(terminal, true).result(configFileSchema((await entry.configure({})).adapter), () => "");
    });
  return new Command("config")
    .description("`config schema ADAPTER` prints the JSON Schema of a configuration file.")
    .addCommand(schema);
}
