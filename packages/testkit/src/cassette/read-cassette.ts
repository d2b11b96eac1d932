import { readFileSync } from "node:fs";
import type { CassetteEntry, CassetteHeader } from "@anybroker/core/transport";

/** The one version that this kit reads; core writes it. */
const VERSION = 1;

/** A recording, as `recordTo` of `@anybroker/core/transport` wrote it. */
export interface Cassette {
  /** When the recording began. */
  readonly startMs: number;
  readonly entries: readonly CassetteEntry[];
}

/** Reads a cassette from a file. Throws an `Error` that names the file and the line. */
export function readCassette(path: string): Cassette {
  return parseCassette(readFileSync(path, "utf8"), path);
}

/** Reads a cassette from its text; the last line may be cut off, as a killed process leaves it. */
export function parseCassette(text: string, name = "the cassette"): Cassette {
  const lines = text.split("\n");
  const whole = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  const [header, ...entries] = whole.flatMap((line, index) => parseLine(line, name, index, index === lines.length - 1));
  if (!isHeader(header)) {
    throw new Error(`${name} does not begin as a cassette of version ${VERSION} does: {"cassette":${VERSION},...}.`);
  }
  return { startMs: header.startMs, entries: entries as readonly CassetteEntry[] };
}

function parseLine(line: string, name: string, index: number, mayBeCut: boolean): readonly unknown[] {
  try {
    return [JSON.parse(line)];
  } catch (cause) {
    if (mayBeCut) return [];
    throw new Error(`${name} is damaged: line ${index + 1} is no JSON.`, { cause });
  }
}

const isHeader = (line: unknown): line is CassetteHeader =>
  typeof line === "object" && line !== null && "cassette" in line && line.cassette === VERSION;
