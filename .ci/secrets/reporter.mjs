// A vitest reporter: gives the run a temporary folder of its own, and fails the run when a canary is found in anything
// that was written there, in a recorded fixture or in the documentation.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canariesBelow } from "./scan.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NEVER_IN = ["test-fixtures", "docs", "README.md"];

export default class Canaries {
  #base;

  onTestRunStart() {
    this.#base = mkdtempSync(join(tmpdir(), "anybroker-run-"));
    const folder = join(this.#base, "tmp");
    mkdirSync(folder);
    process.env.CANARY_FOLDER = folder;
    process.env.CANARY_FINDINGS = join(this.#base, "findings");
    writeFileSync(process.env.CANARY_FINDINGS, "");
    process.env.TMPDIR = folder;
  }

  onTestRunEnd(_modules, errors) {
    const { CANARY_FOLDER, CANARY_FINDINGS } = process.env;
    const removed = readFileSync(CANARY_FINDINGS, "utf8").split("\n").filter(Boolean);
    const left = [CANARY_FOLDER, ...NEVER_IN.map((path) => join(ROOT, path))].flatMap(canariesBelow);
    rmSync(this.#base, { recursive: true, force: true });
    for (const line of new Set([...removed, ...left])) {
      console.error(`A secret was written: ${line}`);
      errors.push(new Error(line));
      process.exitCode = 1;
    }
  }
}
