import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const module = new URL("../../src/facade/import-module.ts", import.meta.url).href;
const tsx = pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href;

let project = "";

function write(path: string, text: string): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeAll(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "anybroker-project-")));
  write("package.json", '{ "type": "module" }');
  write("local.js", 'export const where = "file";');
  const esmOnly =
    '{ "name": "esm-only", "type": "module", "exports": { ".": { "types": "./x.d.ts", "import": "./entry.js" } } }';
  write("node_modules/esm-only/package.json", esmOnly);
  write("node_modules/esm-only/entry.js", 'export const where = "esm-only";');
  write(
    "node_modules/@scope/plain/package.json",
    '{ "name": "@scope/plain", "type": "module", "exports": "./entry.js" }',
  );
  write("node_modules/@scope/plain/entry.js", 'export const where = "scoped";');
});
afterAll(() => rmSync(project, { recursive: true }));

/** What a program in the project gets for each specifier: the export `where`, or the code of the error. */
function importAll(...specifiers: readonly string[]): unknown {
  const program = `
    import { importFromProject } from ${JSON.stringify(module)};
    const found = [];
    for (const specifier of ${JSON.stringify(specifiers)}) {
      found.push(await importFromProject(specifier).then((module) => module.where ?? Object.keys(module), (error) => error.code));
    }
    console.log(JSON.stringify(found));`;
  const args = ["--conditions=@anybroker/source", "--import", tsx, "--input-type=module", "-e", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  return stdout === "" ? stderr : JSON.parse(stdout);
}

describe("a module of the program's project", () => {
  test("is loaded from the working folder, though this package can't see it", () => {
    expect(
      importAll(
        "./local.js",
        join(project, "local.js"),
        pathToFileURL(join(project, "local.js")).href,
        "esm-only",
        "@scope/plain",
      ),
    ).toEqual(["file", "file", "file", "esm-only", "scoped"]);
  });

  test("that nobody has is told by Node's own code", () => {
    expect(importAll("not-there", "./not-there.js")).toEqual(["ERR_MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"]);
  });
});
