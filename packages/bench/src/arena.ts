import { ContenderProcesses } from "./contender-processes.ts";
import type { TickTask } from "./contenders/contender.ts";
import type { CtraderTarget, CtraderWorld } from "./load/ctrader-load.ts";
import type { Restored } from "./load/round-trips.ts";
import type { SpotPlan } from "./load/spot-frames.ts";
import { WorkerProcess } from "./processes.ts";
import type { Latencies, Measured } from "./tally.ts";

/** How much is measured. */
export interface Effort {
  /** Every count is multiplied by it. */
  readonly scale: number;
  readonly rounds: number;
  /** Where peers are installed; undefined where they could not be. */
  readonly peers: string | undefined;
}

/** How a contender in ticks is started. */
export interface WatchOptions {
  /** Whether ticks come in bulk; else paced. */
  readonly staged: boolean;
  /** How many of the symbols it watches; default all. */
  readonly symbols?: number;
  /** Its name, if not its kind. */
  readonly as?: string;
}

/** One load server with the contenders that are connected to it. Contenders run in turn, never side by side. */
export class Arena {
  readonly target: CtraderTarget;
  readonly server: WorkerProcess;
  readonly #contenders: ContenderProcesses;

  private constructor(server: WorkerProcess, target: CtraderTarget, peers: string | undefined) {
    this.server = server;
    this.target = target;
    this.#contenders = new ContenderProcesses({
      NODE_EXTRA_CA_CERTS: target.caFile,
      ...(peers !== undefined && { BENCH_PEERS: peers }),
    });
  }

  static async open(world: CtraderWorld, effort: Effort): Promise<Arena> {
    const server = new WorkerProcess("load-server");
    return new Arena(server, await server.ask<CtraderTarget>("ctrader", world), effort.peers);
  }

  /** Starts a contender that watches ticks. */
  async watch(kind: string, { staged, symbols, as: name = kind }: WatchOptions): Promise<void> {
    const port = staged ? this.target.stagedPort : this.target.directPort;
    const task: TickTask = { target: this.target, port, symbols: this.target.symbols.slice(0, symbols) };
    await this.start(name).ask("ticks", { kind, task });
    await this.server.ask("name", name);
  }

  /** Starts a contender that places orders. */
  async trade(kind: string, options: { readonly journal?: string; readonly as?: string } = {}): Promise<void> {
    const { journal, as: name = kind } = options;
    const task: TickTask = { target: this.target, port: this.target.directPort, symbols: this.target.symbols };
    await this.start(name).ask("orders", { kind, task, ...(journal !== undefined && { journal }) });
  }

  /** One burst of ticks to one contender; `each` in a record of its own. */
  async burst(
    name: string,
    count: number,
    { each, symbols }: { readonly each: boolean; readonly symbols?: number },
  ): Promise<Measured> {
    const contender = this.contender(name);
    await this.server.ask("hold", { name, plan: this.#plan(symbols), count, each });
    await contender.ask("arm", count);
    const done = contender.ask<Measured>("finished");
    await this.server.ask("release", name);
    return done;
  }

  /** A burst to a contender that does not count. */
  async pour(name: string, count: number): Promise<void> {
    await this.server.ask("hold", { name, plan: this.#plan(), count, each: false });
    await this.server.ask("release", name);
  }

  /** Ticks at a steady pace. */
  async paced(name: string, count: number, perSecond: number): Promise<Latencies> {
    const contender = this.contender(name);
    await contender.ask("armDelays", count);
    await this.server.ask("pace", { name, plan: this.#plan(), count, perSecond });
    return contender.ask<Latencies>("delays");
  }

  /** Cuts a contender's connection, and tells what it took until it had everything subscribed to again. */
  async reconnect(name: string, delayMs: number): Promise<Restored> {
    const restored = await this.server.ask<Restored>("cut", { name, delayMs });
    await this.server.ask("name", name);
    return restored;
  }

  place(name: string, count: number, inFlight: number): Promise<Measured & Latencies> {
    return this.contender(name).ask("place", { count, inFlight });
  }

  contender(name: string): WorkerProcess {
    return this.#contenders.of(name);
  }

  /** Starts a contender that nobody has told yet what to do. */
  start(name: string, flags: readonly string[] = []): WorkerProcess {
    return this.#contenders.start(name, flags);
  }

  close(): void {
    this.#contenders.stop();
    this.server.stop();
  }

  #plan(symbols = this.target.symbols.length): SpotPlan {
    return { accountIds: this.target.accounts, symbolIds: this.target.symbols.slice(0, symbols).map(({ id }) => id) };
  }
}

/** What every contender took in each round; the rounds of all are interleaved, and who begins changes. */
export async function interleave<Result>(
  names: readonly string[],
  rounds: number,
  run: (name: string) => Promise<Result>,
): Promise<ReadonlyMap<string, readonly Result[]>> {
  const results = new Map<string, Result[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < names.length; index += 1) {
      const name = names[(index + round) % names.length] ?? "";
      results.get(name)?.push(await run(name));
    }
  }
  return results;
}
