import { crc32 } from "node:zlib";
import type { JournalEntry } from "./journal.ts";

/** One line of a journal file: a command was begun, or its outcome is known. */
export type JournalLine =
  | { readonly type: "begin"; readonly entry: JournalEntry }
  | { readonly type: "end"; readonly scope: string; readonly clientOrderId: string };

/** What the lines of a journal file come to. */
export interface JournalContent {
  /** The commands that were begun and not ended, oldest first, by `entryKey`. */
  readonly entries: Map<string, JournalEntry>;
  /** Lines that could not be read. A torn last line is none of them: it was never promised to be there. */
  readonly damagedLines: number;
}

const CHECKSUM_LENGTH = 8;

/** What names an entry among those of all accounts. */
export const entryKey = (scope: string, clientOrderId: string): string => `${scope}\n${clientOrderId}`;

/** A line as it is in the file: the checksum of its JSON, a space, the JSON and a line break. */
export function formatJournalLine(line: JournalLine): string {
  const json = JSON.stringify(line);
  return `${crc32(json).toString(16).padStart(CHECKSUM_LENGTH, "0")} ${json}\n`;
}

/** Reads a whole journal file. */
export function readJournalText(text: string): JournalContent {
  const entries = new Map<string, JournalEntry>();
  let damagedLines = 0;
  const lines = text.split("\n");
  for (const [index, lineText] of lines.entries()) {
    if (lineText === "") continue;
    const line = parseLine(lineText);
    if (line === undefined) {
      if (index < lines.length - 1) damagedLines += 1;
    } else if (line.type === "begin") {
      entries.set(entryKey(line.entry.scope, line.entry.command.clientOrderId), line.entry);
    } else {
      entries.delete(entryKey(line.scope, line.clientOrderId));
    }
  }
  return { entries, damagedLines };
}

function parseLine(text: string): JournalLine | undefined {
  const json = text.slice(CHECKSUM_LENGTH + 1);
  const checksum = text.slice(0, CHECKSUM_LENGTH);
  if (!/^[0-9a-f]{8}$/.test(checksum) || Number.parseInt(checksum, 16) !== crc32(json)) return undefined;
  return JSON.parse(json) as JournalLine;
}
