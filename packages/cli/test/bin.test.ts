import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Ran } from "./harness.ts";

const CHECKOUT = fileURLToPath(new URL("../../..", import.meta.url));
let directory = "";
const children: ChildProcess[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "anybroker-bin-"));
  writeFileSync(join(directory, "paper.json"), '{"adapter": "paper"}');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Starts the real command as npm does in a checkout, called from the folder of the configurations. */
function start(line: string): ChildProcess & { readonly stdout: NonNullable<ChildProcess["stdout"]> } {
  const args = ["--conditions=@anybroker/source", "--import", "tsx", "packages/cli/src/bin.ts", ...line.split(" ")];
  const child = spawn(process.execPath, args, {
    cwd: CHECKOUT,
    env: { ...process.env, npm_lifecycle_event: "anybroker", INIT_CWD: directory },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

function ended(child: ChildProcess): Promise<Ran> {
  const text = { out: "", err: "" };
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text.out += part;
  });
  child.stderr?.setEncoding("utf8").on("data", (part: string) => {
    text.err += part;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, ...text })));
}

const firstOutput = (child: ReturnType<typeof start>): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout.once("data", (part: Buffer | string) => resolve(String(part)));
    child.once("exit", (code) => reject(new Error(`It ended with ${code} and printed nothing.`)));
  });

describe("the command itself", () => {
  it("reads its configuration from the folder that it is called in and prints data only", async () => {
    const ran = await ended(start("quote EURUSD --config paper.json --json"));
    expect({ code: ran.code, symbol: JSON.parse(ran.out).symbol, err: ran.err }).toEqual({
      code: 0,
      symbol: "EURUSD",
      err: "",
    });
  });

  it("exits 2 on wrong usage, and asks nobody where nobody is", async () => {
    const ran = await ended(start("buy EURUSD 0.1 --config paper.json"));
    expect(ran).toMatchObject({ code: 2, out: "", err: expect.stringContaining("add --yes to send") });
  });

  it("watch ends with 0 on Ctrl-C", async () => {
    const child = start("watch EURUSD --config paper.json --json");
    const end = ended(child);
    await firstOutput(child);
    child.kill("SIGINT");
    expect(await end).toMatchObject({ code: 0, err: "" });
  });

  it("watch ends with 0 when nobody reads any more", async () => {
    const child = start("watch EURUSD --config paper.json --json");
    const end = new Promise<number | null>((resolve) => child.once("exit", resolve));
    await firstOutput(child);
    child.stdout.destroy();
    expect(await end).toBe(0);
  });

  it("simulate serves until it is told to stop", async () => {
    const child = start("simulate tickerall --json --seed 7");
    const end = ended(child);
    const { url, config } = JSON.parse(await firstOutput(child));
    expect({ status: (await fetch(`${url}/v1/accounts`)).status, adapter: config.adapter }).toEqual({
      status: 401,
      adapter: "tickerall",
    });
    child.kill("SIGTERM");
    expect(await end).toMatchObject({ code: 0, err: "" });
  });
});
