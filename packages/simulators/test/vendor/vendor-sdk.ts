import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, "..", "..", "node_modules", ".cache");
const pythonOf = (folder: string): string =>
  process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");

/** A Python that has a vendor's SDK, or why there is none. */
export type VendorSdk = { readonly python: string } | { readonly missing: string };

/**
 * Finds an SDK, and installs it into a virtual environment of its own the first time.
 *
 * @param requirements exact ones: `tickerall==0.11.0`.
 */
export async function vendorSdk(...requirements: readonly string[]): Promise<VendorSdk> {
  const home = join(cache, requirements.join("+").replaceAll("==", "-"));
  if (existsSync(pythonOf(home))) return { python: pythonOf(home) };
  try {
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(join(cache, "sdk-"));
    try {
      await run("python3", ["-m", "venv", folder]);
      const quiet = ["--quiet", "--disable-pip-version-check", "--retries", "0", "--timeout", "10"];
      await run(pythonOf(folder), ["-m", "pip", "install", ...quiet, ...requirements]);
      // Several runs may race; whoever is first wins, and the others' copies are as good.
      await rename(folder, home).catch(() => undefined);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return { python: pythonOf(home) };
  } catch (error) {
    return { missing: `The vendor's SDK can't be had: ${String(error).split("\n")[0]}` };
  }
}

/** What the SDK returned, by step. */
export type Steps = Readonly<Record<string, unknown>>;

/**
 * Runs a scenario of a script in this folder to its end. `asked` does to the simulator what the script asks for; the script waits for it.
 * Rejects with the script's own words when it fails.
 */
export async function runScript(
  python: string,
  script: string,
  scenario: string,
  settings: Readonly<Record<string, unknown>>,
  asked: (what: string) => void | Promise<void> = () => {},
): Promise<Steps> {
  const child = spawn(python, [join(here, script), scenario, JSON.stringify(settings)], {
    env: { ...process.env, NO_PROXY: "127.0.0.1,localhost", PYTHONDONTWRITEBYTECODE: "1" },
  });
  const steps: Record<string, unknown> = {};
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { readonly step?: string; readonly value?: unknown; readonly ask?: string };
    if (message.ask !== undefined) {
      await asked(message.ask);
      child.stdin.write("\n");
    } else if (message.step !== undefined) steps[message.step] = message.value;
  }
  const code = await ended;
  if (code !== 0 || steps["done"] !== true) {
    throw new Error(`${scenario} ended with ${code} after ${Object.keys(steps).at(-1)}:\n${complaints}`);
  }
  return steps;
}
