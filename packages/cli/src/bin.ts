#!/usr/bin/env node
import { createInterface } from "node:readline";
import { sleep, systemClock } from "@anybroker/core";
import { EXIT } from "./failures.ts";
import { libraryServices } from "./library.ts";
import { openBrowser } from "./open-browser.ts";
import { run } from "./run.ts";
import type { OutputStream, Terminal } from "./terminal.ts";

/** npm passes a Ctrl-C on to a process that has already had it; so soon after the first it is the same one. */
const SAME_SIGNAL_MS = 500;
/** How long what was typed too early is waited for. */
const TYPED_AHEAD_MS = 50;

function streamOf(stream: NodeJS.WriteStream): OutputStream {
  const isTerminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    isTerminal,
    ...(isTerminal && {
      get columns() {
        return stream.columns;
      },
      get rows() {
        return stream.rows;
      },
    }),
  };
}

/** Aborts on the first Ctrl-C or SIGTERM; the second one ends the process where it stands. */
function stopSignal(): AbortController {
  const controller = new AbortController();
  let firstMs = 0;
  const onSignal = (): void => {
    const nowMs = systemClock.monotonic();
    if (!controller.signal.aborted) {
      firstMs = nowMs;
      controller.abort();
    } else if (nowMs - firstMs > SAME_SIGNAL_MS) {
      process.exit(EXIT.failed);
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller;
}

/** What was typed before the question was there to be read is no answer to it. */
async function discardTyped(): Promise<void> {
  const ignore = (): void => {};
  process.stdin.on("data", ignore);
  await sleep(systemClock, TYPED_AHEAD_MS);
  process.stdin.off("data", ignore);
}

/** Resolves with the line typed, or with nothing when the person leaves by Ctrl-C or Ctrl-D. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  await discardTyped();
  if (signal.aborted) return "";
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const leave = (): void => lines.close();
  signal.addEventListener("abort", leave, { once: true });
  const answer = await new Promise<string>((resolve) => {
    lines.once("SIGINT", leave);
    lines.once("close", () => {
      process.stderr.write("\n");
      resolve("");
    });
    lines.question(question, resolve);
  });
  signal.removeEventListener("abort", leave);
  lines.removeAllListeners("close");
  lines.close();
  return answer;
}

function terminalOf(signal: AbortSignal): Terminal {
  const { npm_lifecycle_event: npmScript, INIT_CWD: npmDirectory, NO_COLOR, TERM } = process.env;
  const byNpm = npmScript === "anybroker";
  const askable = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    stdout: streamOf(process.stdout),
    stderr: streamOf(process.stderr),
    ...(askable && { ask: (question: string) => ask(question, signal) }),
    ...(askable && { browse: openBrowser }),
    stop: signal,
    clock: systemClock,
    env: { NO_COLOR, TERM },
    directory: (byNpm ? npmDirectory : undefined) ?? process.cwd(),
    self: byNpm ? "npm run -s anybroker --" : "anybroker",
  };
}

const stop = stopSignal();
// Whoever reads stdout may leave (`| head`): there is nobody left to tell anything, and no reason to fail.
process.stdout.on("error", () => stop.abort());
process.stderr.on("error", () => {});

const code = await run(process.argv.slice(2), terminalOf(stop.signal), libraryServices);
process.stdout.write("", () => process.exit(code));
