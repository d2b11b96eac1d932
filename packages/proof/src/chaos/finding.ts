/**
 * What breaks a safety rule (`duplicate`, `lost`, `wrong`, `bare`), and what nobody can know: `unresolved` commands whose end
 * the wire does not show, and `unseen` executions that left no trace on a wire without a history of deals.
 */
export type FindingKind = "duplicate" | "lost" | "wrong" | "bare" | "unresolved" | "unseen";

/** One thing that is not as one would wish it to be. */
export interface Finding {
  readonly kind: FindingKind;
  readonly text: string;
}

/** The kinds that no run may have. */
export const BREAKS: readonly FindingKind[] = ["duplicate", "lost", "wrong", "bare"];

export const wrong = (text: string): Finding => ({ kind: "wrong", text });
export const duplicate = (text: string): Finding => ({ kind: "duplicate", text });
export const unresolved = (text: string): Finding => ({ kind: "unresolved", text });
