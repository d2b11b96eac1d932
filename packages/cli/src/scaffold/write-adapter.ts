import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { NotDoneError, UsageError } from "../failures.ts";
import { type AdapterNames, inWordsOf } from "./names.ts";

/** What was written. */
export interface WrittenAdapter {
  /** As an absolute path. */
  readonly folder: string;
  /** Below the folder, in alphabetical order. */
  readonly files: readonly string[];
}

/**
 * Writes the package of a new adapter into a folder that is empty or not there yet.
 *
 * Throws a `UsageError` when the folder holds something, a `NotDoneError` when it can't be written.
 */
export async function writeAdapter(names: AdapterNames, directory: string, folder: string): Promise<WrittenAdapter> {
  const target = resolve(directory, folder);
  const present = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UsageError(
      `${target} is no folder that a package can be put into (${error.code}); name another with --dir.`,
    );
  });
  if (present.length > 0) throw new UsageError(`${target} is not empty; name another folder with --dir.`);
  const templates = await templateFolder();
  const sources = (await filesBelow(templates)).sort();
  const files: string[] = [];
  for (const source of sources) {
    const file = inWordsOf(names, relative(templates, source));
    const text = inWordsOf(names, await readFile(source, "utf8"));
    await write(join(target, file), text);
    files.push(file);
  }
  return { folder: target, files };
}

/** Beside the sources as beside what is built of them. */
async function templateFolder(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const found = join(folder, "templates", "new-adapter");
    const isThere = await readdir(found).then(
      () => true,
      () => false,
    );
    if (isThere) return found;
    const above = dirname(folder);
    if (above === folder)
      throw new NotDoneError("The templates of new-adapter are not installed; install anybroker again.");
    folder = above;
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: "wx" });
  } catch (error) {
    throw new NotDoneError(`${path} could not be written: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}
