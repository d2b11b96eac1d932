// Builds every package that exports something: JavaScript by one tsup run, declarations by one `tsc -b`.
// Prints nothing when all is well.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

function run(packageName, bin, args) {
  const file = join(dirname(require.resolve(`${packageName}/package.json`)), bin);
  const { status } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
}

const projects = readdirSync(join(root, "packages"))
  .map((name) => `packages/${name}/tsconfig.build.json`)
  .filter((file) => existsSync(join(root, file)));

for (const project of projects) rmSync(join(root, dirname(project), "dist"), { recursive: true, force: true });
run("tsup", "dist/cli-default.js", []);
run("typescript", "bin/tsc", ["-b", ...projects]);
