import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Orders } from "./task.ts";

/** The trading program in one file: loading it from its sources would take longer than its whole life. */
export class Program {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Builds the program in a folder of its own. */
  static async make(): Promise<Program> {
    const folder = await mkdtemp(join(tmpdir(), "anybroker-kills-"));
    const program = new Program(folder);
    await build({
      entryPoints: [fileURLToPath(new URL("./child.ts", import.meta.url))],
      outfile: program.#file,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      conditions: ["@anybroker/source"],
      // CommonJS packages inside the file ask for the platform's modules by `require`.
      banner: {
        js: 'import * as nodeModule from "node:module"; const require = nodeModule.createRequire(import.meta.url);',
      },
      logLevel: "error",
    });
    return program;
  }

  get #file(): string {
    return join(this.#folder, "program.mjs");
  }

  /** A file beside the program, removed with it. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  start(orders: Orders): Victim {
    return new Victim(
      spawn(process.execPath, [this.#file, JSON.stringify(orders)], { stdio: ["ignore", "pipe", "pipe"] }),
    );
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A running program. */
export class Victim {
  readonly #child: ChildProcess;
  #said = "";
  #complaint = "";
  /** How it ended: `SIGKILL`, another signal, or its exit code. */
  readonly end: Promise<string>;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#complaint += chunk.toString();
    });
    this.end = once(child, "close").then(([code, signal]) => String(signal ?? code));
  }

  /** What it wrote on stderr. */
  get complaint(): string {
    return this.#complaint;
  }

  says(word: string): boolean {
    return this.#said.includes(word);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
