// node .ci/secrets/scan.mjs PATH... fails when a canary is below one of them. Every secret of the tests' worlds is a text
// that begins with "canary-"; none may be anywhere but in the sources that put it there.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const CANARY = /canary-[0-9a-z-]+/g;
/** A token store is the one place that a secret is written to; a configuration is where a program got it from. */
const MAY_HOLD_SECRETS = /^(tokens|config).*\.json$/;
const LARGEST_BYTES = 20_000_000;

/** The canaries in a text. */
export const canariesIn = (text) => [...new Set(text.match(CANARY) ?? [])];

/** A line for each file at or below `path` that holds a canary. What is gone meanwhile holds none. */
export function canariesBelow(path) {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined || MAY_HOLD_SECRETS.test(basename(path))) return [];
  if (facts.isDirectory()) return readdirSync(path).flatMap((name) => canariesBelow(join(path, name)));
  if (!facts.isFile() || facts.size > LARGEST_BYTES) return [];
  const found = canariesIn(readFileSync(path, "utf8"));
  return found.length === 0 ? [] : [`${path} holds ${found.join(", ")}`];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = process.argv.slice(2).flatMap(canariesBelow);
  for (const line of found) console.error(`A secret was told: ${line}`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
