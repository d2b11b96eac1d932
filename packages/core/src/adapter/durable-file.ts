import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { type Random, randomUuid } from "../system/random.ts";

/**
 * Puts `text` in the place of what the file holds, readable by its owner only. After a crash there is the old text or
 * the new one; when it has resolved, the new one.
 */
export async function replaceFile(path: string, text: string, random: Random): Promise<void> {
  const draft = `${path}.${randomUuid(random)}.new`;
  try {
    await writeDurably(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is on the disk only when its folder is. Not every system can flush a folder. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close().catch(() => {});
}
