import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** A real server of its own, with JetStream in a folder of its own. */
export interface NatsTestServer {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** The server's program, or undefined on a machine without it. Debian puts it beside the PATH of most users. */
export const NATS_SERVER: string | undefined = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"]
  .map((folder) => join(folder, "nats-server"))
  .find((file) => existsSync(file));

/** @param config lines for the server's configuration file. */
export async function startNats(config = ""): Promise<NatsTestServer> {
  if (NATS_SERVER === undefined) throw new Error("There is no nats-server on this machine.");
  const folder = await mkdtemp(join(tmpdir(), "anybroker-nats-"));
  const file = join(folder, "server.conf");
  await writeFile(file, `host: "127.0.0.1"\nport: -1\njetstream { store_dir: "${folder}" }\n${config}\n`);
  const child = spawn(NATS_SERVER, ["-c", file], { stdio: ["ignore", "ignore", "pipe"] });
  // Whatever ends this process, the server is not to outlive it.
  const kill = (): boolean => child.kill("SIGKILL");
  process.once("exit", kill);
  const port = await listeningPort(child);
  return {
    url: `nats://127.0.0.1:${port}`,
    process: child,
    async stop() {
      process.off("exit", kill);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listeningPort(child: ChildProcess): Promise<number> {
  if (child.stderr === null) throw new Error("The server's log is not piped.");
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
