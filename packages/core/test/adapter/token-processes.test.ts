import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileTokens } from "@anybroker/core";
import { expect, onTestFinished, test } from "vitest";
import { serveHttp } from "../transport/harness.ts";

const PROCESSES = 8;
const WORKER = fileURLToPath(new URL("token-worker.ts", import.meta.url));

test("eight processes whose shared token has ended refresh it once, and all go on with the new one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "anybroker-tokens-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "tokens.json");
  await fileTokens(file).compareAndSet("shared", undefined, JSON.stringify({ access: "old", expiresAtMs: 1 }));
  const refreshes: (string | undefined)[] = [];
  const { url } = await serveHttp((request, response) => {
    refreshes.push(request.url);
    response.end(JSON.stringify({ access: `new ${refreshes.length}`, expiresAtMs: 8_640_000_000_000_000 }));
  });

  const workers = Array.from({ length: PROCESSES }, () => startWorker(file, url));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const answers = await Promise.all(
    workers.map(async (worker) => {
      const answer = once(worker, "message");
      worker.send("go");
      return (await answer)[0] as unknown;
    }),
  );
  expect({ answers, refreshes }).toEqual({ answers: Array(PROCESSES).fill("new 1"), refreshes: ["/?old=old"] });
});

function startWorker(file: string, url: string): ChildProcess {
  const worker = fork(WORKER, [file, url], { execArgv: ["--conditions=@anybroker/source", "--import", "tsx"] });
  onTestFinished(() => {
    worker.kill();
  });
  return worker;
}
