import { SCENARIOS } from "@anybroker/testkit";
import { CASES, caseOf } from "./ids.ts";
import type { Results, Row } from "./results.ts";

/** What a subject has shown of one case, over all its variants. */
export interface Verdict {
  readonly state: "passed" | "not applicable" | "known to fail" | "not in the kit";
  readonly reason?: string;
}

/** A case passes when every variant that applies does, and one at least. */
export function verdictOf(row: Row, id: string): Verdict {
  const found = Object.entries(row).flatMap(([scenario, result]) => (caseOf(scenario) === id ? [result] : []));
  const failing = found.find((result) => result.startsWith("known-failing") || result.startsWith("failed"));
  if (failing !== undefined) return { state: "known to fail", reason: reasonOf(failing) };
  if (found.includes("passed")) return { state: "passed" };
  const [skipped] = found;
  if (skipped === undefined) return { state: "not in the kit", reason: "no scenario plays it yet" };
  return { state: "not applicable", reason: reasonOf(skipped) };
}

const reasonOf = (result: string): string => result.slice(result.indexOf(": ") + 2);

/** The adapter that a subject is of: `api2trade` of `api2trade, dialect sdk`. */
export const adapterOf = (subject: string): string => subject.split(",", 1)[0] ?? subject;

/** "75 of 80 (5 not applicable)", for each subject of an adapter, the other ones by their names. */
export function badgeOf(results: Results, adapter: string): string {
  return Object.entries(results)
    .filter(([subject]) => adapterOf(subject) === adapter)
    .map(([subject, row]) => {
      const verdicts = CASES.map((id) => verdictOf(row, id).state);
      const count = (state: Verdict["state"]): number => verdicts.filter((one) => one === state).length;
      const others = (["not applicable", "known to fail", "not in the kit"] as const)
        .filter((state) => count(state) > 0)
        .map((state) => `${count(state)} ${state}`);
      const name = subject === adapter ? "" : `${subject.slice(adapter.length + 2)}: `;
      const rest = others.length > 0 ? ` (${others.join(", ")})` : "";
      return `${name}${count("passed")} of ${CASES.length} passed${rest}`;
    })
    .join("; ");
}

/** A line of the table of all cases. */
export interface CaseLine {
  readonly id: string;
  readonly title: string;
  readonly tiers: string;
  readonly verdicts: readonly Verdict[];
}

/** All cases with what each subject has shown. The title and tiers are those of the kit's first scenario of the case. */
export function caseLines(results: Results): readonly CaseLine[] {
  return CASES.map((id) => {
    const scenario = SCENARIOS.find((one) => caseOf(one.id) === id);
    return {
      id,
      title: scenario?.title ?? "",
      tiers: scenario?.tiers.join(" ") ?? "",
      verdicts: Object.values(results).map((row) => verdictOf(row, id)),
    };
  });
}

/** Why cases are not shown by a subject: the reasons, each with its subjects and their cases. */
export function reasonsOf(results: Results): readonly { readonly reason: string; readonly where: string }[] {
  const reasons = new Map<string, Map<string, string[]>>();
  for (const [subject, row] of Object.entries(results)) {
    for (const id of CASES) {
      const { state, reason } = verdictOf(row, id);
      if (state === "passed") continue;
      const text = `${state}: ${reason ?? ""}`;
      const subjects = reasons.get(text) ?? new Map<string, string[]>();
      reasons.set(text, subjects);
      subjects.set(subject, [...(subjects.get(subject) ?? []), id]);
    }
  }
  return [...reasons].map(([reason, subjects]) => ({
    reason,
    where: [...subjects].map(([subject, ids]) => `${subject} (${ids.join(" ")})`).join("; "),
  }));
}
