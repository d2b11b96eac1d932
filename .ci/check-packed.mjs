// Packs every package as it would be published and uses the tarballs as a stranger would: installs them by npm in an
// empty folder, imports every entry point, type-checks against the declarations, runs the command and a program.
// Needs the build. Prints nothing when all is well.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { checkKitUnderNode, checkNewAdapter } from "./packed/outsider.mjs";

const PNPM = "pnpm@10.34.9";
const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "anybroker-packed-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
const packages = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name))
  .filter((folder) => existsSync(join(folder, "package.json")))
  .map((folder) => ({ folder, manifest: readJson(join(folder, "package.json")) }))
  .filter(({ manifest }) => !manifest.private);
const entryPoints = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports)
    .filter((entry) => entry !== "./package.json")
    .map((entry) => manifest.name + entry.slice(1)),
);

function fail(what, detail) {
  console.error(`${what}${detail ? `\n${detail.trimEnd()}` : ""}`);
  process.exit(1);
}

/** Runs a command and gives its stdout; what it printed is shown only when it fails. */
function run(what, command, args, cwd = work) {
  const env = { ...process.env };
  // A stranger's shell knows nothing of the npm script that runs this check.
  for (const name of Object.keys(env)) if (/^npm_(?!config_(registry|cache|userconfig)$)/.test(name)) delete env[name];
  delete env.NODE_OPTIONS;
  const result = spawnSync(command, args, {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 300_000,
  });
  if (result.status !== 0) {
    fail(`${what} failed:`, `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`);
  }
  return result.stdout;
}

/** Runs a program of the stranger's, which may import the packed packages. */
function runProgram(what, name, text) {
  writeFileSync(join(work, name), text);
  return run(what, process.execPath, [name]);
}

/** Packs all packages at once and gives the tarballs' names by package name. */
function pack() {
  const args = ["-y", PNPM, "--recursive", "--filter", "./packages/*", "pack", "--json", "--pack-destination", work];
  const packed = JSON.parse(run("Packing", "npx", args, root));
  return new Map(packed.map(({ name, filename }) => [name, basename(filename)]));
}

async function lint({ manifest }, tarball) {
  const bytes = readFileSync(join(work, tarball));
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  // A template's manifest is the one of a package that is yet to be written.
  const faults = messages
    .map((message) => formatMessage(message, pkg, { color: false }))
    .filter((text) => !text.startsWith("./templates/"));
  if (faults.length > 0) fail(`publint on ${manifest.name}:`, faults.join("\n"));
}

/** How the packages are not meant to be resolved: by `require` without Node's `require(esm)`, and by Node 10. */
const NOT_MEANT = new Set(["node10", "node16-cjs"]);

/** Asks whether every way to resolve an entry point finds the types that belong to its code. */
async function checkResolution({ manifest }, tarball) {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(join(work, tarball)))));
  const problems = (analysis.problems ?? []).filter(
    ({ resolutionKind, resolutionOption }) => !NOT_MEANT.has(resolutionKind) && !NOT_MEANT.has(resolutionOption),
  );
  if (analysis.types === false) fail(`${manifest.name} has no types.`);
  if (problems.length > 0) {
    fail(`The types of ${manifest.name} are wrong:`, problems.map((problem) => JSON.stringify(problem)).join("\n"));
  }
}

function checkContents({ manifest }) {
  const folder = join(work, "node_modules", manifest.name);
  for (const file of ["LICENSE", "README.md", "package.json"]) {
    if (!existsSync(join(folder, file))) fail(`The tarball of ${manifest.name} lacks ${file}.`);
  }
  const packed = readJson(join(folder, "package.json"));
  if (packed.publishConfig?.provenance !== true) fail(`${manifest.name} is not published with provenance.`);
  for (const [name, range] of Object.entries(packed.dependencies ?? {})) {
    if (/^(workspace|catalog|link|file):/.test(range))
      fail(`The tarball of ${manifest.name} asks for ${name} "${range}".`);
  }
}

const importAll = `
const faults = [];
for (const name of ${JSON.stringify(entryPoints)}) {
  const names = Object.keys(await import(name));
  if (names.length === 0) faults.push(name + " exports nothing");
  if (names.includes("default")) faults.push(name + " has a default export");
}
if (faults.length > 0) throw new Error(faults.join("; "));
`;

/** The entry for users must start fast and without a network stack: it has to load with undici and ws gone. */
function checkLightEntry() {
  const modules = join(work, "node_modules");
  const heavy = ["undici", "ws"];
  for (const name of heavy) renameSync(join(modules, name), join(modules, `.away-${name}`));
  runProgram("Importing @anybroker/core without undici and ws", "light.mjs", 'await import("@anybroker/core");');
  runProgram(
    "Seeing that a WebSocket does need ws",
    "heavy.mjs",
    `const { nodeTransports } = await import("@anybroker/core/transport");
     const opening = nodeTransports({}).webSocket({ url: "ws://127.0.0.1:9" }, {});
     const missing = await opening.then(() => undefined, (error) => error.code);
     if (missing !== "ERR_MODULE_NOT_FOUND") throw new Error("It loaded, so the check before this one proves nothing: " + missing);`,
  );
  for (const name of heavy) renameSync(join(modules, `.away-${name}`), join(modules, name));
}

function checkTypes() {
  const imports = entryPoints.map((name, index) => `import type * as m${index} from "${name}";`);
  const uses = entryPoints.map((_, index) => `typeof m${index}`);
  writeFileSync(join(work, "types.ts"), `${imports.join("\n")}\nexport type All = [${uses.join(", ")}];\n`);
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: "ES2022",
    lib: ["ES2023", "ESNext.Disposable"],
    types: ["node"],
  };
  const modes = { NodeNext: "NodeNext", ESNext: "Bundler" };
  for (const [module, moduleResolution] of Object.entries(modes)) {
    const config = { compilerOptions: { ...options, module, moduleResolution }, files: ["types.ts"] };
    writeFileSync(join(work, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    run(`Type-checking against the declarations (${moduleResolution})`, process.execPath, [tsc, "-p", "tsconfig.json"]);
  }
}

function checkCommand() {
  const { manifest } = packages.find(({ manifest: { bin } }) => bin !== undefined) ?? {};
  if (manifest === undefined) return;
  for (const name of Object.keys(manifest.bin)) {
    const found = run(`${name} --version`, join(work, "node_modules", ".bin", name), ["--version"]).trim();
    if (found !== manifest.version) fail(`"${name} --version" printed "${found}"; the package is ${manifest.version}.`);
  }
}

for (const { folder } of packages) {
  if (!existsSync(join(folder, "dist"))) fail(`${folder}/dist is missing: run "npm run build" first.`);
}
const tarballs = pack();
await Promise.all(packages.map((item) => lint(item, tarballs.get(item.manifest.name))));
for (const item of packages) await checkResolution(item, tarballs.get(item.manifest.name));
const nodeTypes = readJson(
  join(dirname(fileURLToPath(import.meta.resolve("@types/node/package.json"))), "package.json"),
).version;
writeFileSync(
  join(work, "package.json"),
  JSON.stringify({
    name: "stranger",
    private: true,
    type: "module",
    dependencies: Object.fromEntries(
      packages.map(({ manifest }) => [manifest.name, `file:./${tarballs.get(manifest.name)}`]),
    ),
    devDependencies: { "@types/node": nodeTypes },
  }),
);
run("Installing the tarballs", "npm", [
  "install",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--ignore-scripts",
  "--loglevel=error",
]);
for (const item of packages) checkContents(item);
runProgram("Importing every entry point", "import-all.mjs", importAll);
runProgram("Requiring @anybroker/core", "require.cjs", 'require("@anybroker/core");');
checkLightEntry();
checkTypes();
checkCommand();
runProgram(
  "A program on the paper broker",
  "program.mjs",
  readFileSync(new URL("packed/program.mjs", import.meta.url), "utf8"),
);
checkKitUnderNode({ work, root, run });
checkNewAdapter({ work, root, run, fail });
