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
  readonly port: number;
  /** Ends it and starts it again, with what it has stored. */
  restart(): Promise<void>;
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
  const folder = await mkdtemp(join(tmpdir(), "anybroker-nats-"));
  const first = await run(folder, -1, config);
  let { child } = first;
  return {
    url: `nats://127.0.0.1:${first.port}`,
    port: first.port,
    async restart() {
      await end(child);
      ({ child } = await run(folder, first.port, config));
    },
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Child = ChildProcessByStdio<Writable, null, Readable>;

async function run(
  folder: string,
  port: number,
  config: string,
): Promise<{ readonly child: Child; readonly port: number }> {
  if (NATS_SERVER === undefined) throw new Error("There is no nats-server on this machine.");
  const file = join(folder, "server.conf");
  await writeFile(file, `host: "127.0.0.1"\nport: ${port}\njetstream { store_dir: "${folder}" }\n${config}\n`);
  const child = spawn("sh", ["-c", AS_LONG_AS_WE_LIVE, NATS_SERVER, file], { stdio: ["pipe", "ignore", "pipe"] });
  return { child, port: await listeningPort(child) };
}

async function end(child: Child): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stdin.end();
  await ended;
}

async function listeningPort(child: Child): Promise<number> {
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
