import { EXIT } from "./failures.ts";
import { Output } from "./output/output.ts";
import { reportFailure } from "./output/report-failure.ts";
import { createProgram } from "./program.ts";
import type { Services } from "./services.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs one command and gives its exit code: 0 done, 1 refused or failed, 2 wrong usage or configuration. Never throws.
 *
 * @param args the words after the command's own name.
 */
export async function run(args: readonly string[], terminal: Terminal, services: Services): Promise<number> {
  try {
    await createProgram({ terminal, services }).parseAsync([...args], { from: "user" });
    return EXIT.done;
  } catch (error) {
    return reportFailure(error, new Output(terminal, args.includes("--json")));
  }
}
