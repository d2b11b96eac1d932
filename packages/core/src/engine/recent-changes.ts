/**
 * Changes of orders and positions that were answered of late.
 *
 * A reading that began before the answer, or inside the wire's lag after it, may still show the old levels: taken
 * over, they would go into the next change's whole state and undo this one.
 */
export class RecentChanges {
  readonly #answeredMs = new Map<string, number>();

  /** The broker has taken a change of `id`. Instants are monotonic. */
  note(id: string, nowMs: number): void {
    this.#answeredMs.set(id, nowMs);
  }

  /** Whether a reading that began at `startMs` may show `id` as it was before its last change. */
  mayBeStale(id: string, startMs: number, lagMs: number): boolean {
    const answeredMs = this.#answeredMs.get(id);
    if (answeredMs === undefined) return false;
    if (startMs <= answeredMs + lagMs) return true;
    this.#answeredMs.delete(id);
    return false;
  }
}
