/** One line of the table: what was measured, and how that stands to its goal. */
export interface Row {
  readonly benchmark: string;
  readonly what: string;
  /** The measured figure, in `unit`. */
  readonly value: number;
  /** `x` for a ratio. */
  readonly unit: string;
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  /** The figures that it was made of. */
  readonly detail: string;
}

/** Whether a row meets its goal; undefined where it has none. */
export function isMet({ value, goal }: Row): boolean | undefined {
  if (goal === undefined) return undefined;
  return "atLeast" in goal ? value >= goal.atLeast : value <= goal.atMost;
}

/** A figure with as many digits as say something. */
export function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const goalOf = ({ goal }: Row): string => {
  if (goal === undefined) return "";
  return "atLeast" in goal ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`;
};

const verdictOf = (row: Row): string => {
  const met = isMet(row);
  return met === undefined ? "" : met ? "met" : "missed";
};

/** The rows as a table. `earlier` are those of another run, by which each row's change is told. */
export function formatRows(rows: readonly Row[], earlier: readonly Row[] = []): string {
  const before = new Map(earlier.map((row) => [`${row.benchmark} ${row.what}`, row.value]));
  const cells = rows.map((row) => {
    const known = before.get(`${row.benchmark} ${row.what}`);
    const change = known === undefined || known === 0 ? "" : `${((row.value / known - 1) * 100).toFixed(0)}%`;
    const value = `${figure(row.value)} ${row.unit}`;
    return [row.benchmark, row.what, value, goalOf(row), verdictOf(row), change, row.detail];
  });
  const widths = [17, 52, 10, 8, 6, 5];
  return cells
    .map((cell) =>
      cell
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join(" ")
        .trimEnd(),
    )
    .join("\n");
}
