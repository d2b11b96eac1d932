// A vitest setup file: what a test removes is looked through for canaries first, as it can't be looked at afterwards.
import fs, { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { canariesBelow } from "./scan.mjs";

const { CANARY_FOLDER: folder, CANARY_FINDINGS: findings } = process.env;
const WATCHED = Symbol.for("anybroker.canary");

if (folder !== undefined && findings !== undefined && !(WATCHED in globalThis)) {
  globalThis[WATCHED] = true;
  const look = (path) => {
    // The platform's own removal of a folder comes by here again, with bytes for names.
    if (typeof path !== "string" || !resolve(path).startsWith(folder)) return;
    for (const line of canariesBelow(path)) appendFileSync(findings, `${line}\n`);
  };
  for (const [holder, name] of [
    [fs, "rmSync"],
    [fs, "unlinkSync"],
    [fs.promises, "rm"],
    [fs.promises, "unlink"],
  ]) {
    const remove = holder[name];
    holder[name] = (path, ...rest) => {
      look(path);
      return remove.call(holder, path, ...rest);
    };
  }
  syncBuiltinESMExports();
}
