import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is measured beside this library. */
const PEERS = { "@reiryoku/ctrader-layer": "2.2.0" } as const;

/** Installs the peers in a folder of their own, once; undefined where they can't be had, as without a network. */
export function installPeers(): string | undefined {
  const folder = join(tmpdir(), "anybroker-bench-peers");
  if (Object.keys(PEERS).every((name) => existsSync(join(folder, "node_modules", name)))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: PEERS }));
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  const { status } = spawnSync("npm", args, { cwd: folder, stdio: "ignore", timeout: 120_000 });
  return status === 0 ? folder : undefined;
}
