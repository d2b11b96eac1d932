// All published packages have one version, and the changelog's newest heading names it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./markdown.mjs";

export function checkVersion(faults) {
  const [, newest] = /^## (\S+)$/m.exec(readFileSync(join(root, "docs/CHANGELOG.md"), "utf8")) ?? [];
  for (const folder of readdirSync(join(root, "packages"))) {
    const file = join(root, "packages", folder, "package.json");
    if (!existsSync(file)) continue;
    const { private: unpublished, version } = JSON.parse(readFileSync(file, "utf8"));
    if (unpublished !== true && version !== newest) {
      faults.push(
        `packages/${folder}/package.json has version ${version}; the newest of docs/CHANGELOG.md is ${newest}`,
      );
    }
  }
}
