import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Loads a module by package name or path. Rejects with a Node error whose `code` says why. */
export type ImportModule = (specifier: string) => Promise<ModuleExports>;

/** True for a path or file URL, as opposed to a package's name. */
export const isPath = (specifier: string): boolean =>
  /^\.{0,2}[\\/]/.test(specifier) || specifier.startsWith("file:") || isAbsolute(specifier);

/**
 * Loads a module as the program itself would: a path from the working folder, a package as installed for the project
 * in the working folder. Adapters are no dependencies of this package, so a strict installer hides them from here.
 */
export const importFromProject: ImportModule = async (specifier) => {
  if (specifier.startsWith("file:")) return load(specifier);
  if (isPath(specifier)) return load(pathToFileURL(resolve(specifier)).href);
  const project = join(process.cwd(), "package.json");
  const folder = packageFolder(project, specifier);
  // Where both see the same package the loader finds it, with all the conditions that it was started with.
  if (folder === undefined || folder === packageFolder(fileURLToPath(import.meta.url), specifier)) {
    return load(specifier);
  }
  return load(pathToFileURL(entryOf(project, folder, specifier)).href);
};

const load = async (specifier: string): Promise<ModuleExports> => (await import(specifier)) as ModuleExports;

/** `@scope/name` of `@scope/name/part`. */
const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

/** The real folder of a package as a module at `from` would find it. */
function packageFolder(from: string, specifier: string): string | undefined {
  const name = packageName(specifier);
  const folders = createRequire(from).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(join(folder, "package.json")));
  return found === undefined ? undefined : realpathSync(found);
}

/** The file that an import of `specifier` loads. */
function entryOf(from: string, folder: string, specifier: string): string {
  try {
    return createRequire(from).resolve(specifier);
  } catch (error) {
    // `require` doesn't see what a package exports to `import` alone.
    const target = importTarget(folder, `.${specifier.slice(packageName(specifier).length)}`);
    if (target === undefined) throw error;
    return join(folder, target);
  }
}

function importTarget(folder: string, subpath: string): string | undefined {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly exports?: unknown };
  const isMap =
    typeof exports === "object" && exports !== null && Object.keys(exports).some((key) => key.startsWith("."));
  return firstTarget(isMap ? (exports as ModuleExports)[subpath] : subpath === "." ? exports : undefined);
}

/** The first target whose conditions hold for an import on Node. */
function firstTarget(target: unknown): string | undefined {
  if (typeof target === "string") return target;
  if (typeof target !== "object" || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (!["import", "node", "module-sync", "default"].includes(condition)) continue;
    const found = firstTarget(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
