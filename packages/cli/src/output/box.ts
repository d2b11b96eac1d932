import { visibleLength } from "./table.ts";

/** Lines in a frame under a title. */
export function box(title: string, lines: readonly string[]): string {
  const width = Math.max(visibleLength(title) + 1, ...lines.map(visibleLength));
  const pad = (line: string): string => line + " ".repeat(width - visibleLength(line));
  return [
    `┌─ ${title} ${"─".repeat(width - visibleLength(title) - 1)}┐`,
    ...lines.map((line) => `│ ${pad(line)} │`),
    `└${"─".repeat(width + 2)}┘`,
  ].join("\n");
}
