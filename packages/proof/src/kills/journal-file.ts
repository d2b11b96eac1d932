import { readFileSync } from "node:fs";
import type { Command } from "@anybroker/core/adapter";

/** What a journal's file says, read by other code than the journal's own. */
export interface JournalFacts {
  readonly text: string;
  /** The commands that were begun since the file was last rewritten. */
  readonly begun: readonly Command[];
  /** Those whose outcome was not noted. */
  readonly unsettled: readonly Command[];
}

type Line =
  | { readonly type: "begin"; readonly entry: { readonly command: Command } }
  | { readonly type: "end"; readonly clientOrderId: string };

/** Reads the file of a journal that nobody writes to any more. A torn last line is no line. */
export function journalFacts(path: string): JournalFacts {
  const text = readOrEmpty(path);
  const begun: Command[] = [];
  const ended = new Set<string>();
  for (const line of text.split("\n").slice(0, -1).map(parse)) {
    if (line.type === "begin") begun.push(line.entry.command);
    else ended.add(line.clientOrderId);
  }
  return { text, begun, unsettled: begun.filter(({ clientOrderId }) => !ended.has(clientOrderId)) };
}

const parse = (line: string): Line => JSON.parse(line.slice(line.indexOf(" ") + 1)) as Line;

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** The lots that a command is about; see `Task`. */
export function lotsOf(command: Command): number {
  switch (command.kind) {
    case "place":
    case "close-position":
      return command.lots;
    case "modify-order":
    case "cancel-order":
      return command.order.lots;
    case "modify-position":
    case "close-by":
      return command.position.lots;
  }
}
