import type { Clock, ConfiguredAdapter, Timer } from "@anybroker/core";
import type { AccountPort, HttpClient, Transports } from "@anybroker/core/adapter";
import { nodeTransports } from "@anybroker/core/transport";
import { CountingClock, wrapAdapter } from "@anybroker/testkit";

const never = (): Promise<never> => new Promise(() => {});

/**
 * The outside of a process that can be killed: its timers and sockets end at once, and nothing that is left of it can
 * send, wait or hear anything any more. Nobody closes anything, as with `kill -9`.
 */
export class Mortal {
  readonly clock: MortalClock;
  readonly #ends = new Set<() => void>();
  #dead = false;

  constructor(clock: Clock) {
    this.clock = new MortalClock(clock);
  }

  get dead(): boolean {
    return this.#dead;
  }

  kill(): void {
    this.#dead = true;
    this.clock.stop();
    for (const end of this.#ends) end();
    this.#ends.clear();
  }

  /** The adapter as the process has it. */
  within(broker: ConfiguredAdapter): ConfiguredAdapter {
    return wrapAdapter(broker, {
      // Loaded beforehand: loading takes real time, which a clock that is moved by hand knows nothing of.
      context: (context) => ({ ...context, transports: async () => this.#transports(nodeTransports(context)) }),
      port: (port) => this.#port(port),
    });
  }

  /** After the death no call begins and none that had begun is answered. */
  #port(port: AccountPort): AccountPort {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown =>
          this.#dead ? never() : this.#unlessDead(Reflect.apply(member, target, args) as Promise<unknown>);
      },
    });
  }

  async #unlessDead<Result>(work: Promise<Result>): Promise<Result> {
    try {
      const result = await work;
      return this.#dead ? await never() : result;
    } catch (error) {
      if (this.#dead) return never();
      throw error;
    }
  }

  #transports(transports: Transports): Transports {
    return {
      http: (options) => this.#http(transports.http(options)),
      webSocket: async (options, handlers) => {
        if (this.#dead) return never();
        return this.#endsWithUs(await transports.webSocket(options, handlers));
      },
      framed: async (options, handlers) => {
        if (this.#dead) return never();
        return this.#endsWithUs(await transports.framed(options, handlers));
      },
    };
  }

  #http(client: HttpClient): HttpClient {
    this.#ends.add(() => void client.close());
    return {
      request: (request) => (this.#dead ? never() : this.#unlessDead(client.request(request))),
      close: () => client.close(),
    };
  }

  #endsWithUs<Link extends { terminate(): void }>(link: Link): Link {
    if (this.#dead) link.terminate();
    else this.#ends.add(() => link.terminate());
    return link;
  }
}

/** A clock whose timers all end with the process. */
class MortalClock extends CountingClock {
  #stopped = false;

  override setTimer(delayMs: number, callback: () => void): Timer {
    return this.#stopped ? { cancel: () => {} } : super.setTimer(delayMs, callback);
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.waitingMs.length;
  }

  stop(): void {
    this.#stopped = true;
    this.cancelAll();
  }
}
