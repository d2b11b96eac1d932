import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A real server of its own, with JetStream in a folder of its own. */
export interface NatsTestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The server's program, or undefined on a machine without it. Debian puts it beside the PATH of most users. */
export const NATS_SERVER: string | undefined = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"]
  .map((folder) => join(folder, "nats-server"))
  .find((file) => existsSync(file));

/** Whatever ends this process, its end of the pipe is closed with it, and the server does not outlive it. */
const AS_LONG_AS_WE_LIVE =
  'exec 3<&0; "$0" -c "$1" & server=$!; (cat <&3 > /dev/null; kill -9 $server) 2> /dev/null & wait $server';

/** @param config lines for the server's configuration file. */
export async function startNats(config = ""): Promise<NatsTestServer> {
  if (NATS_SERVER === undefined) throw new Error("There is no nats-server on this machine.");
  const folder = await mkdtemp(join(tmpdir(), "anybroker-nats-"));
  const file = join(folder, "server.conf");
  await writeFile(file, `host: "127.0.0.1"\nport: -1\njetstream { store_dir: "${folder}" }\n${config}\n`);
  const child = spawn("sh", ["-c", AS_LONG_AS_WE_LIVE, NATS_SERVER, file], { stdio: ["pipe", "ignore", "pipe"] });
  const port = await listeningPort(child);
  return {
    url: `nats://127.0.0.1:${port}`,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listeningPort(child: ChildProcessByStdio<Writable, null, Readable>): Promise<number> {
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    said.push(line);
    const [, port] = /Listening for client connections on \S+:(\d+)/.exec(line) ?? [];
    if (port !== undefined) {
      child.stderr.resume();
      return Number(port);
    }
  }
  throw new Error(`nats-server did not start:\n${said.join("\n")}`);
}
