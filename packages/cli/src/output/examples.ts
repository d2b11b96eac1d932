import type { Terminal } from "../terminal.ts";

/** The end of a command's help: what one may type, without the command's own name in front. */
export function examples({ self }: Terminal, lines: readonly string[]): string {
  return ["", lines.length === 1 ? "Example:" : "Examples:", ...lines.map((line) => `  ${self} ${line}`)].join("\n");
}
