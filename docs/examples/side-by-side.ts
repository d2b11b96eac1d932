import { CANNOT, type Step } from "./strategy.ts";

/** What one broker answered, step by step. */
export interface Answers {
  readonly broker: string;
  readonly steps: readonly Step[];
}

/** The answers of two brokers next to each other. */
export interface Comparison {
  readonly text: string;
  /** How many steps the brokers answered differently; their own ids don't count. */
  readonly differences: number;
}

const GAP = "  ";

/**
 * Puts the answers of two brokers side by side, in at most `width` characters. What one of them can't do is neither the
 * same nor different.
 */
export function compare(left: Answers, right: Answers, width: number): Comparison {
  const names = new Set([...left.steps, ...right.steps].map(({ what }) => what));
  const rows = [...names].map((what) => {
    const [a, b] = [left, right].map(({ steps }) => steps.find((step) => step.what === what));
    const missing = a?.answer === CANNOT || b?.answer === CANNOT;
    const same = a !== undefined && a.answer === b?.answer ? "yes" : "NO";
    return { what, cells: [describe(a), describe(b)], same: missing ? "-" : same };
  });
  const whatWidth = Math.max(4, ...rows.map(({ what }) => what.length));
  const longest = Math.max(...rows.flatMap(({ cells }) => cells.map(({ length }) => length)));
  const cellWidth = Math.min(longest, Math.floor((width - whatWidth - "same".length - 3 * GAP.length) / 2));
  const line = (what: string, a: string, b: string, same: string): string =>
    [what.padEnd(whatWidth), a.padEnd(cellWidth), b.padEnd(cellWidth), same].join(GAP).trimEnd();
  const lines = rows.flatMap(({ what, cells, same }) => {
    const [a = [], b = []] = cells.map((cell) => wrap(cell, cellWidth));
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) =>
      line(index === 0 ? what : "", a[index] ?? "", b[index] ?? "", index === 0 ? same : ""),
    );
  });
  const head = line("STEP", left.broker.toUpperCase(), right.broker.toUpperCase(), "SAME");
  return { text: [head, ...lines].join("\n"), differences: rows.filter(({ same }) => same === "NO").length };
}

function describe(step: Step | undefined): string {
  if (step === undefined) return "nothing";
  return step.id === undefined ? step.answer : `${step.answer} [${step.id}]`;
}

/** Breaks a text at spaces into lines of at most `width` characters; a longer word gets its own line. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
