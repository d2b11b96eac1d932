import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Subject } from "@anybroker/testkit";
import { UsageError } from "../failures.ts";

/** Where the subject is in the folder of a package. */
const PLACES = ["test/subject.ts", "test/subject.js", "test/subject.mjs", "subject.ts", "subject.js", "subject.mjs"];

/**
 * The subjects that a module exports, under whatever name, alone or in a list.
 *
 * Throws a `UsageError`: there is no such module, it can't be loaded, or it exports none.
 */
export async function loadSubjects(specifier: string, directory: string): Promise<readonly Subject[]> {
  const file = locate(specifier, directory);
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UsageError(`${file} could not be loaded: ${reasonOf(error)}`, { cause: error });
  }
  const subjects = [...new Set(Object.values(exports).flat().filter(isSubject))];
  if (subjects.length > 0) return subjects;
  const found = Object.keys(exports).join(", ") || "nothing";
  throw new UsageError(
    `${file} exports no subject (it exports ${found}); export one: { name, capabilities, world }, as the type Subject of @anybroker/testkit says.`,
  );
}

function locate(specifier: string, directory: string): string {
  const path = resolve(directory, specifier);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return path;
    const found = PLACES.map((place) => join(path, place)).find((place) => existsSync(place));
    if (found !== undefined) return found;
    throw new UsageError(
      `${path} has none of ${PLACES.slice(0, 2).join(", ")}; name the file that exports the subject.`,
    );
  }
  try {
    return createRequire(join(directory, "package.json")).resolve(specifier);
  } catch (cause) {
    throw new UsageError(`There is no file or package ${specifier}, looked for from ${directory}.`, { cause });
  }
}

function isSubject(value: unknown): value is Subject {
  if (typeof value !== "object" || value === null) return false;
  const { name, capabilities, world } = value as Partial<Record<keyof Subject, unknown>>;
  return typeof name === "string" && typeof capabilities === "object" && typeof world === "function";
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ERR_UNKNOWN_FILE_EXTENSION") return message;
  return `this Node (${process.version}) does not read TypeScript; build it to JavaScript, or add NODE_OPTIONS="--import tsx" in front.`;
}
