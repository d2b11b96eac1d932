import type { Subject } from "@anybroker/testkit";
import { BREAKS, type FindingKind } from "./finding.ts";
import { play, type Verdict } from "./play.ts";

/** Steps of a script, unless told otherwise. */
export const DEFAULT_STEPS = 16;

/** What came of many seeds of one adapter. */
export interface Tally {
  readonly adapter: string;
  readonly fromSeed: number;
  readonly runs: number;
  readonly steps: number;
  readonly commands: number;
  readonly kills: number;
  /** How often each kind of fault struck, the commonest first. */
  readonly faults: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<FindingKind, number>>;
  /** The time in all during which positions had no stop loss that were meant to have one, and the longest of one. */
  readonly unprotectedMs: number;
  readonly longestBareMs: number;
  /** The seeds that broke a safety rule, each with what it broke. */
  readonly failures: readonly { readonly seed: number; readonly texts: readonly string[] }[];
}

/** Which seeds are played. */
export interface TallyOptions {
  readonly fromSeed: number;
  readonly runs: number;
  readonly steps: number;
  /** Gets each verdict as it comes. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

/** Plays the seeds one after another and counts. */
export async function tally(subject: Subject, { fromSeed, runs, steps, onVerdict }: TallyOptions): Promise<Tally> {
  const verdicts: Verdict[] = [];
  for (let seed = fromSeed; seed < fromSeed + runs; seed += 1) {
    const verdict = await play(subject, { seed, steps });
    onVerdict?.(verdict);
    verdicts.push({ ...verdict, trace: [] });
  }
  const kindsOf = verdicts.flatMap(({ findings }) => findings.map(({ kind }) => kind));
  const count = (kind: FindingKind): number => kindsOf.filter((other) => other === kind).length;
  return {
    adapter: subject.name,
    fromSeed,
    runs,
    steps,
    commands: sum(verdicts.map(({ commands }) => commands)),
    kills: sum(verdicts.map(({ kills }) => kills)),
    faults: addFaults(verdicts),
    findings: {
      duplicate: count("duplicate"),
      lost: count("lost"),
      wrong: count("wrong"),
      bare: count("bare"),
      unresolved: count("unresolved"),
      unseen: count("unseen"),
    },
    unprotectedMs: Math.round(sum(verdicts.flatMap(({ bareMs }) => bareMs))),
    longestBareMs: Math.round(Math.max(0, ...verdicts.flatMap(({ bareMs }) => bareMs))),
    failures: verdicts.flatMap(failureOf),
  };
}

/** A verdict that broke a safety rule. */
function failureOf({ seed, findings }: Verdict): Tally["failures"] {
  const texts = findings.filter(({ kind }) => BREAKS.includes(kind)).map(({ kind, text }) => `${kind}: ${text}`);
  return texts.length > 0 ? [{ seed, texts }] : [];
}

function addFaults(verdicts: readonly Verdict[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { faults } of verdicts) {
    for (const [kind, times] of Object.entries(faults)) counts.set(kind, (counts.get(kind) ?? 0) + times);
  }
  return Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
