// What a program pays for having this library: time to load, size to fetch, weight to install, bytes to bundle. Each has a
// limit; loading is compared with loading zod in the same run, so that a slow machine changes nothing.
// Needs the build. Prints one line per figure.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = 5;
const LIMITS = {
  "loading core and paper, times loading zod": 2.5,
  "loading core and ctrader, times loading zod": 3.5,
  "core and ctrader packed, kB": 300,
  "the largest other adapter packed, kB": 100,
  "core and ctrader installed with all they need, MB": 16,
  "a bundled program on core and paper, kB": 800,
};

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** The least processor time in ms that a fresh process spends on loading `names`. */
function loading(names) {
  const imports = names.map((name) => `await import("${name}");`).join("");
  const program = `const before = process.cpuUsage(); ${imports} const { user, system } = process.cpuUsage(before); console.log(user + system);`;
  const times = Array.from({ length: ROUNDS }, () => {
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: root,
      encoding: "utf8",
    });
    return Number(stdout) / 1000;
  });
  return Math.min(...times);
}

function packedKb(folder) {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json"], {
    cwd: join(root, "packages", folder),
    encoding: "utf8",
  });
  return JSON.parse(stdout)[0].size / 1000;
}

/** The bytes of a package's own folder and of everything that it needs at run time. */
function installedBytes(folder, seen = new Set()) {
  const real = realpathSync(folder);
  if (seen.has(real)) return 0;
  seen.add(real);
  const { dependencies = {}, files } = readJson(join(real, "package.json"));
  const own = real.includes("node_modules") ? real : undefined;
  let bytes = own === undefined ? bytesOf(join(real, files?.[0] ?? "dist")) : bytesOf(real);
  for (const name of Object.keys(dependencies)) bytes += installedBytes(folderOf(name, real), seen);
  return bytes;
}

function folderOf(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (statSync(candidate, { throwIfNoEntry: false })) return candidate;
  }
}

function bytesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.slice(folder.length).includes("node_modules"))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function bundledBytes() {
  const esbuild = createRequire(require.resolve("tsup"))("esbuild");
  const { outputFiles } = esbuild.buildSync({
    stdin: {
      contents:
        'import { connect } from "@anybroker/core"; import { paper } from "@anybroker/paper"; await connect(paper());',
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "esm",
    // Loaded when a network is used, which this program never does.
    external: ["undici", "ws"],
    logLevel: "error",
  });
  return outputFiles[0].contents.length;
}

const adapters = ["tickerall", "api2trade", "tonpo", "open-api-mt5", "paper"];
const zod = loading(["zod"]);
const figures = {
  "loading core and paper, times loading zod": loading(["@anybroker/core", "@anybroker/paper"]) / zod,
  "loading core and ctrader, times loading zod": loading(["@anybroker/core", "@anybroker/ctrader"]) / zod,
  "core and ctrader packed, kB": packedKb("core") + packedKb("ctrader"),
  "the largest other adapter packed, kB": Math.max(...adapters.map(packedKb)),
  "core and ctrader installed with all they need, MB": installedBytes(join(root, "packages/ctrader")) / 1e6,
  "a bundled program on core and paper, kB": bundledBytes() / 1000,
};
let exceeded = 0;
for (const [what, figure] of Object.entries(figures)) {
  const within = figure <= LIMITS[what];
  if (!within) exceeded += 1;
  console.log(`${what}: ${figure.toFixed(1)} (at most ${LIMITS[what]})${within ? "" : " EXCEEDED"}`);
}
process.exit(exceeded === 0 ? 0 : 1);
