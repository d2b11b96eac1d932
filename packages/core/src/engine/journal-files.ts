import { copyFile, type FileHandle, mkdir, open, readFile, rename } from "node:fs/promises";
import { BrokerError } from "../errors/broker-error.ts";

/** What a journal asks of the disk. Tests put one in its place that fails. */
export interface JournalFiles {
  open(path: string, flags: "w", mode: number): Promise<JournalFile>;
  rename(from: string, to: string): Promise<void>;
}

/** The part of an open file that a journal needs. */
export type JournalFile = Pick<FileHandle, "appendFile" | "datasync" | "stat" | "close">;

/** The machine's own disk. */
export const nodeFiles: JournalFiles = { open, rename };

/** The text of `path`; none when there is no such file yet. */
export async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}

/** Makes a folder that only its owner may look into, when it is missing. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** Keeps a copy of a file that is about to be replaced. */
export const keepCopy = (path: string, copy: string): Promise<void> => copyFile(path, copy);

const FIXES: Readonly<Record<string, string>> = {
  EACCES: "make its folder writable for the user that runs this program, or name another folder",
  EPERM: "make its folder writable for the user that runs this program, or name another folder",
  EROFS: "its file system can only be read: name a folder on another one",
  ENOSPC: "the disk is full: make room on it",
  EDQUOT: "the user's share of the disk is used up: make room on it",
  ENOTDIR: "a part of its path is a file: correct the path",
  EEXIST: "a part of its path is a file: correct the path",
  EISDIR: "it is a folder: correct the path",
};

/** INVALID_CONFIG for whatever kept a journal from being opened; a `BrokerError` stays as it is. */
export function cannotOpen(path: string, cause: unknown): BrokerError {
  if (BrokerError.is(cause)) return cause;
  const code = codeOf(cause);
  const reason = code ?? (cause instanceof Error ? cause.message : String(cause));
  const fix = FIXES[code ?? ""] ?? "look at its folder and the disk";
  return new BrokerError("INVALID_CONFIG", `The journal ${path} could not be opened (${reason}); ${fix}.`, {
    details: { file: path },
    cause,
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
