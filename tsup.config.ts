import { existsSync, readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

const CONDITION = "@anybroker/source";

interface Manifest {
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** The sources that a package's exports and bin stand for, by their path below dist without the extension. */
function entries(folder: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Manifest;
  const exported = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === "object" && target[CONDITION] !== undefined ? [target[CONDITION]] : [],
  );
  const bins = Object.values(manifest.bin ?? {}).map((file) => file.replace("/dist/", "/src/").replace(/\.js$/, ".ts"));
  return Object.fromEntries(
    [...exported, ...bins].map((file) => [file.replace(/^\.\/src\//, "").replace(/\.ts$/, ""), `${folder}/${file}`]),
  );
}

function config(folder: string): Options {
  return {
    entry: entries(folder),
    outDir: `${folder}/dist`,
    format: ["esm"],
    target: "node20",
    platform: "node",
    splitting: true,
    // The files are as readable as the sources, which makes maps dead weight.
    sourcemap: false,
    dts: false,
    silent: true,
    skipNodeModulesBundle: true,
  };
}

// One configuration per package that exports something; a new package needs no change here.
export default defineConfig(
  readdirSync("packages")
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(`${folder}/package.json`) && Object.keys(entries(folder)).length > 0)
    .map(config),
);
