import { UsageError } from "../failures.ts";

/**
 * The scenarios that `--only` names: ids with their variants, or whole groups (`ORD`). Without it all.
 *
 * Throws a `UsageError` for a name that fits none.
 */
export function chooseScenarios<Scenario extends { readonly id: string }>(
  all: readonly Scenario[],
  only: string | undefined,
): readonly Scenario[] {
  if (only === undefined) return all;
  const wanted = only
    .split(/[\s,]+/)
    .filter((name) => name !== "")
    .map((name) => name.toUpperCase());
  const fits = (id: string, name: string): boolean =>
    new RegExp(`^${name}(-\\d+)?[a-z]?$`).test(id) || id.toUpperCase() === name;
  for (const name of wanted) {
    if (/^[A-Z]+(-\d+[A-Z]?)?$/.test(name) && all.some(({ id }) => fits(id, name))) continue;
    const groups = [...new Set(all.map(({ id }) => id.replace(/-.*/, "")))];
    throw new UsageError(`--only names ${name}, which is no scenario; there are the groups ${groups.join(", ")}.`);
  }
  return all.filter(({ id }) => wanted.some((name) => fits(id, name)));
}
