// Installs the workspace's dependencies when they are missing, outdated or damaged, with a pinned pnpm fetched by
// npx: plain npm is all that a machine needs. Prints to stderr only. Run from npm's pre-scripts.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PNPM = "pnpm@10.34.9";
const FLOOR = [20, 19];
// Failures that installing into an empty folder would not cure.
const NOT_THE_TREE =
  /OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|META_FETCH|FetchError|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/;
const LOCK_WAIT_MS = 15 * 60_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");
const stampFile = join(modules, ".deps-stamp");
const lock = join(root, ".ci", ".lock");
const packageFolders = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name))
  .filter((folder) => existsSync(join(folder, "package.json")));
const manifestFolders = [root, ...packageFolders];

const DEPENDENCY_FIELDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
const readManifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const say = (message) => process.stderr.write(`${message}\n`);

/** What the installed tree was made from. Native parts differ by platform, so a shared folder counts as outdated. */
function fingerprint() {
  const hash = createHash("sha256").update(`${PNPM} ${process.platform} ${process.arch}`);
  for (const name of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) {
    const file = join(root, name);
    hash.update(`\0${name}\0`).update(existsSync(file) ? readFileSync(file) : "");
  }
  for (const folder of manifestFolders) {
    const manifest = readManifest(folder);
    const parts = ["name", "version", "bin", ...DEPENDENCY_FIELDS].map((field) => manifest[field] ?? null);
    hash.update(`\0${folder.slice(root.length)}\0${JSON.stringify(parts)}`);
  }
  return hash.digest("hex");
}

const storedPackages = () => readdirSync(join(modules, ".pnpm")).filter((name) => !name.startsWith(".")).length;

/** Why the installed tree cannot be used, or undefined when it can. */
function fault() {
  if (!existsSync(modules)) return "no node_modules";
  let stamp;
  try {
    stamp = JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return "no complete installation";
  }
  if (stamp.fingerprint !== fingerprint()) return "the dependencies have changed";
  for (const folder of manifestFolders) {
    const manifest = readManifest(folder);
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      if (!existsSync(join(folder, "node_modules", name, "package.json"))) return `${name} is missing`;
    }
  }
  if (!existsSync(join(modules, ".bin", "vitest"))) return "node_modules/.bin is incomplete";
  try {
    if (storedPackages() < stamp.packages) return "node_modules/.pnpm is incomplete";
  } catch {
    return "node_modules/.pnpm is missing";
  }
  return undefined;
}

function install() {
  const env = { ...process.env };
  // What the calling npm was told about its own output or scope must not reach pnpm: it would hide the error's text
  // (`npm run -s`), leave the development tools out (NODE_ENV=production) or, under `npx -c`, start npx over again.
  for (const name of ["loglevel", "omit", "include", "only", "production", "dry_run", "call", "package"])
    delete env[`npm_config_${name}`];
  delete env.NODE_ENV;
  delete env.NODE_OPTIONS;
  // pnpm asks before it replaces a foreign node_modules; with CI it never asks.
  const args = ["-y", PNPM, "install", process.env.CI ? "--frozen-lockfile" : "--no-frozen-lockfile"];
  return spawnSync("npx", args, {
    cwd: root,
    env: { ...env, CI: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
}

function removeInstalled() {
  for (const folder of manifestFolders) rmSync(join(folder, "node_modules"), { recursive: true, force: true });
}

function repair(reason) {
  const started = Date.now();
  const hadModules = existsSync(modules);
  say(`Installing the dependencies with ${PNPM} (${reason}) ...`);
  rmSync(stampFile, { force: true });
  // A damaged tree looks complete to pnpm; only one that is merely outdated can be brought up to date in place.
  if (hadModules && reason !== "the dependencies have changed" && reason !== "no complete installation")
    removeInstalled();
  let result = install();
  if (result.status === 0) writeStamp();
  const isTreeToBlame = !NOT_THE_TREE.test(`${result.stdout}${result.stderr}`);
  if (hadModules && (result.status === 0 ? fault() !== undefined : isTreeToBlame)) {
    say("The installation is still not complete: removing node_modules and installing again ...");
    removeInstalled();
    result = install();
    if (result.status === 0) writeStamp();
  }
  if (result.status !== 0) {
    say(`${result.stdout ?? ""}${result.stderr ?? ""}${result.error ? `${result.error.message}\n` : ""}`.trimEnd());
    say(`Could not install the dependencies: "npx -y ${PNPM} install" ended with ${result.status ?? result.signal}.`);
    process.exit(1);
  }
  say(`Installed ${storedPackages()} packages in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function writeStamp() {
  const text = JSON.stringify({ fingerprint: fingerprint(), packages: storedPackages() });
  writeFileSync(`${stampFile}.new`, text);
  renameSync(`${stampFile}.new`, stampFile);
}

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** A lock whose owner has died: its process is gone, or it never got as far as writing its id. */
function isStale() {
  try {
    return !isAlive(Number(readFileSync(join(lock, "pid"), "utf8")));
  } catch {
    try {
      return Date.now() - statSync(lock).mtimeMs > 10_000;
    } catch {
      return false;
    }
  }
}

/** Holds the lock folder while `action` runs: of two commands started at once, the second waits for the first. */
function withLock(action) {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (let announced = false; ; sleep(100)) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (isStale()) {
      try {
        const grave = `${lock}.${process.pid}`;
        renameSync(lock, grave);
        rmSync(grave, { recursive: true, force: true });
      } catch {
        // Another process was faster.
      }
    } else if (!announced) {
      say("Waiting for another command that installs the dependencies ...");
      announced = true;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${LOCK_WAIT_MS / 60_000} minutes for ${lock}: remove it.`);
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.on("exit", release);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
  action();
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1])) {
  say(`anybroker needs Node ${FLOOR.join(".")} or newer; this is ${process.version}.`);
  process.exit(1);
}
// pnpm installs by itself (verifyDepsBeforeRun in pnpm-workspace.yaml).
if (!process.env.npm_config_user_agent?.startsWith("pnpm") && fault() !== undefined) {
  withLock(() => {
    const reason = fault();
    if (reason !== undefined) repair(reason);
  });
}
