import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ChildOptions } from "./gateway-child.ts";

const CHILD = fileURLToPath(new URL("gateway-child.ts", import.meta.url));

interface Gateway {
  readonly child: ChildProcess;
  readonly standby: Promise<void>;
  readonly owner: Promise<void>;
}

/** Two gateways of one broker, each a process of its own: one owns it, the other waits. */
export class Gateways {
  readonly #options: ChildOptions;
  #owner: Gateway;
  #standby: Gateway;
  /** Resolves when one waits to follow the owner. */
  ready: Promise<void> = Promise.resolve();

  private constructor(options: ChildOptions, owner: Gateway, standby: Gateway) {
    this.#options = options;
    this.#owner = owner;
    this.#standby = standby;
  }

  static async start(options: ChildOptions): Promise<Gateways> {
    const owner = startGateway(options);
    await owner.owner;
    const standby = startGateway(options);
    await standby.standby;
    return new Gateways(options, owner, standby);
  }

  /** Kills the owner as a crash would, and starts one that waits in its place. Resolves when the other one owns the broker. */
  async killOwner(): Promise<void> {
    await this.ready;
    this.#owner.child.kill("SIGKILL");
    const successor = this.#standby;
    await successor.owner;
    this.#owner = successor;
    this.#standby = startGateway(this.#options);
    this.ready = this.#standby.standby;
  }

  stop(): void {
    for (const { child } of [this.#owner, this.#standby]) child.kill("SIGKILL");
  }
}

function startGateway(options: ChildOptions): Gateway {
  const child = fork(CHILD, [JSON.stringify(options)], {
    execArgv: ["--conditions=@anybroker/source", "--import", "tsx"],
  });
  const said = new Map<string, () => void>();
  const word = (text: string): Promise<void> => new Promise((resolve) => said.set(text, resolve));
  const standby = word("standby");
  const owner = word("owner");
  child.on("message", (text) => said.get(String(text))?.());
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`A gateway ended by itself: ${code}.`)));
  return { child, standby: unless(ended, standby), owner: unless(ended, owner) };
}

/** `wanted`, or why it can't come any more. That nobody waits for it any more is no fault. */
function unless(ended: Promise<never>, wanted: Promise<void>): Promise<void> {
  const either = Promise.race([wanted, ended]);
  either.catch(() => {});
  return either;
}
