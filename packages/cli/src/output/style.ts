import pc from "picocolors";
import type { OutputStream, Terminal } from "../terminal.ts";

/** The few ways in which text is set off. On anything but a terminal they do nothing. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warning(text: string): string;
}

/** The style for one stream: colours only on a terminal that can show them, and never when NO_COLOR is set. */
export function styleFor(stream: OutputStream, env: Terminal["env"]): Style {
  const { NO_COLOR: noColor = "", TERM: kind } = env;
  const colors = pc.createColors(stream.isTerminal && noColor === "" && kind !== "dumb");
  return {
    strong: colors.bold,
    faint: colors.dim,
    good: colors.green,
    bad: colors.red,
    warning: colors.yellow,
  };
}
