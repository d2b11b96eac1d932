// The way of docs/write-an-adapter.md, walked with the packed packages by somebody who has nothing else.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const EXAMPLES = ["small-rest-adapter.ts", "small-rest-server.ts"];
const tscOf = (root) => join(root, "node_modules", "typescript", "bin", "tsc");

/** An adapter and a server of somebody else's, and the packed test kit on them under Node's own runner. */
export function checkKitUnderNode({ work, root, run }) {
  for (const file of EXAMPLES) cpSync(join(root, "docs", "examples", file), join(work, file));
  const config = {
    compilerOptions: {
      ...{ strict: true, target: "ES2022", module: "NodeNext", types: ["node"], skipLibCheck: true },
      rewriteRelativeImportExtensions: true,
    },
    files: EXAMPLES,
  };
  writeFileSync(join(work, "tsconfig.json"), JSON.stringify(config));
  run("Compiling an outsider's adapter", process.execPath, [tscOf(root), "-p", "tsconfig.json"]);
  cpSync(new URL("conformance.mjs", import.meta.url), join(work, "conformance.test.mjs"));
  run("The packed test kit on an outsider's adapter", process.execPath, ["--test", "conformance.test.mjs"]);
}

/** `anybroker new-adapter`: it compiles, its red run is the to-do list, and filled in it is green. */
export function checkNewAdapter({ work, root, run, fail }) {
  const folder = join(work, "tiny-broker");
  run("anybroker new-adapter", join(work, "node_modules", ".bin", "anybroker"), ["new-adapter", "tiny-broker"]);
  // What `npm install` in the new folder would bring; the packed packages are found in the folder above.
  for (const name of ["vitest", "typescript"]) {
    const link = join(work, "node_modules", name);
    if (!existsSync(link)) symlinkSync(join(root, "node_modules", name), link);
  }
  run("Type-checking a new adapter", process.execPath, [tscOf(root)], folder);

  const before = kit(folder, root);
  if (before.status !== 1 || !/ × .*ORD-01 /.test(before.stdout)) {
    fail("The test kit on a new adapter should fail with ORD-01 among what is left to do:", before.stdout);
  }
  fillIn(folder, root);
  run("Type-checking an adapter that is filled in", process.execPath, [tscOf(root)], folder);
  const after = kit(folder, root);
  if (after.status !== 0) fail("The test kit on an adapter that is filled in:", after.stdout + after.stderr);
}

function kit(folder, root) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const env = { ...process.env, NO_COLOR: "1", CLOSING_LINE_FILE: "" };
  return spawnSync(process.execPath, [vitest, "run", "--reporter=verbose"], { cwd: folder, env, encoding: "utf8" });
}

/** Puts the adapter and the server of the guide in place of what the template has not written. */
function fillIn(folder, root) {
  const example = (file) => readFileSync(join(root, "docs", "examples", file), "utf8");
  writeFileSync(
    join(folder, "src", "adapter.ts"),
    example("small-rest-adapter.ts").replaceAll("smallRest", "tinyBroker"),
  );
  writeFileSync(join(folder, "src", "index.ts"), 'export { tinyBroker } from "./adapter.ts";\n');
  writeFileSync(
    join(folder, "test", "broker.ts"),
    example("small-rest-server.ts").replaceAll("serveSmallRest", "serveBroker"),
  );
  const subject = join(folder, "test", "subject.ts");
  const text = readFileSync(subject, "utf8");
  const filled = text
    .replace("serveBroker(ledger, API_KEY)", "serveBroker(venue, ledger, API_KEY)")
    .replace("apiKey: API_KEY", "key: API_KEY");
  if (filled === text) throw new Error("test/subject.ts of the template is not as expected; look at fillIn here");
  writeFileSync(subject, filled);
}
