import { Command } from "commander";
import { examples } from "../output/examples.ts";
import { Output } from "../output/output.ts";
import { namesOf } from "../scaffold/names.ts";
import { writeAdapter } from "../scaffold/write-adapter.ts";
import type { Context } from "../session.ts";

interface NewAdapterFlags {
  readonly dir?: string;
  readonly json?: true;
}

/** `anybroker new-adapter NAME`: a package for an adapter of one's own, whose failing scenarios are the to-do list. */
export function newAdapterCommand({ terminal }: Context): Command {
  return new Command("new-adapter")
    .description("Write a package for an adapter of your own; its failing scenarios are the to-do list.")
    .argument("<name>", "the word in { adapter: ... }: lower case, words apart by a dash")
    .option("--dir <folder>", "where it is put (default: a folder of that name here)")
    .option("--json", "print JSON")
    .addHelpText("after", examples(terminal, ["new-adapter my-broker", "new-adapter my-broker --dir adapters/mine"]))
    .action(async (name: string, flags: NewAdapterFlags) => {
      const output = new Output(terminal, flags.json ?? false);
      const names = namesOf(name);
      const { folder, files } = await writeAdapter(names, terminal.directory, flags.dir ?? names.kebab);
      output.result({ name, folder, files }, () =>
        [
          `${files.length} files are in ${folder}.`,
          "",
          `  cd ${flags.dir ?? names.kebab}`,
          "  npm install",
          "  npm test",
          "",
          "What fails is what is left to do; README.md has the order that works well.",
        ].join("\n"),
      );
    });
}
