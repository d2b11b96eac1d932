import { WorkerProcess } from "./processes.ts";

/** The contenders of one benchmark, each in a process of its own, by name. */
export class ContenderProcesses {
  readonly #processes = new Map<string, WorkerProcess>();
  readonly #env: Readonly<Record<string, string>>;

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#env = env;
  }

  /** Starts one that nobody has told yet what to do. */
  start(name: string, flags: readonly string[] = []): WorkerProcess {
    const started = new WorkerProcess("contender", { env: this.#env, flags });
    this.#processes.set(name, started);
    return started;
  }

  of(name: string): WorkerProcess {
    const found = this.#processes.get(name);
    if (found === undefined) throw new TypeError(`No contender is called ${name}.`);
    return found;
  }

  stop(): void {
    for (const each of this.#processes.values()) each.stop();
  }
}
