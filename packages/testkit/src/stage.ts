import {
  type Broker,
  BrokerError,
  type Capabilities,
  type ConfiguredAdapter,
  type ConnectOptions,
  connect,
  seededRandom,
} from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import { CapturingLogger } from "./capturing-logger.ts";
import { ConformanceFailure, expectPresent, expectSame, expectThat, fail } from "./checks.ts";
import { CountingClock } from "./counting-clock.ts";
import type { ManualClock } from "./manual-clock.ts";
import { shownSecrets } from "./secrets.ts";
import { Session } from "./session.ts";
import { SkewedClock } from "./skewed-clock.ts";
import { openSockets, socketsGone } from "./sockets.ts";
import type { FaultName, Faults, OtherAddress, World, WorldAccount } from "./world.ts";

/** Prices that every scenario starts from. */
const OPENING: Readonly<Record<string, readonly [bid: number, ask: number]>> = {
  EURUSD: [1.1, 1.1001],
  GBPUSD: [1.26, 1.26014],
  USDJPY: [151.2, 151.212],
};

/** How long, on the clock, a promise may take to settle. */
const SETTLE_LIMIT_MS = 180_000;
/** The deadline of a connect that has to fail. */
const CONNECT_LIMIT_MS = 5_000;
/** Ten seconds of real time for a disk are less than thirty on the clock, the least of all deadlines. */
const PATIENT_STEP_MS = 2;
/** Small steps at first, in which traffic can follow; a long wait needs no fine clock. */
const stepMs = (passedMs: number): number => (passedMs < 2_000 ? 25 : passedMs < 10_000 ? 100 : 500);

/** What a scenario plays on: a world, the library connected to it, and the means to move both on. */
export class Stage {
  readonly world: World;
  /** What the tested broker claims; the reference run branches by the same claims. */
  readonly capabilities: Capabilities;
  readonly sessions: Session[] = [];
  readonly log = new CapturingLogger();
  /** The clock of the machine that the library runs on; a scenario may set it wrongly. */
  readonly localClock: SkewedClock;
  readonly #secrets: readonly string[];
  /** What the calls of the scenario were refused with. */
  readonly #errors: unknown[] = [];
  #stepMs: number | typeof stepMs = stepMs;

  constructor(world: World, capabilities: Capabilities) {
    this.world = world;
    this.localClock = new SkewedClock(world.clock);
    this.capabilities = capabilities;
    this.#secrets = world.secrets ?? [];
    for (const [symbol, [bid, ask]] of Object.entries(OPENING)) world.venue.setPrice(symbol, bid, ask);
  }

  get clock(): ManualClock {
    return this.world.clock;
  }

  get venue(): Venue {
    return this.world.venue;
  }

  /** The first account's ledger at the venue. */
  get ledger(): VenueAccount {
    return this.worldAccount(0).ledger;
  }

  worldAccount(index: number): WorldAccount {
    return expectPresent(this.world.accounts[index], `account ${index} of the world`);
  }

  /** The controller of a fault that the scenario declares. */
  fault<Name extends FaultName>(name: Name): NonNullable<Faults[Name]> {
    const { faults } = this.world;
    const controller = faults?.[name];
    if (faults === undefined || controller === undefined) fail(`The world does not offer the fault ${name}.`);
    return controller.bind(faults) as NonNullable<Faults[Name]>;
  }

  /** Connects through the facade and opens the first account. */
  async connect(options: ConnectOptions = {}): Promise<Session> {
    const account = this.worldAccount(0);
    await this.world.ready?.();
    const clock = new CountingClock(this.localClock);
    const sockets = openSockets();
    const broker = await this.#connect(this.world.broker, clock, { account: account.id, ...options });
    const session = new Session(this, broker, clock, sockets);
    this.sessions.push(session);
    await session.open(account);
    return session;
  }

  /** The error of a connect to another address, which leaves nothing behind. */
  async refusedConnect(port: number, address?: OtherAddress): Promise<BrokerError> {
    const broker = expectPresent(this.world.brokerAt?.(port, address), "the world's brokerAt");
    const clock = new CountingClock(this.localClock);
    const sockets = openSockets();
    const startMs = this.clock.monotonic();
    const error = await this.refusal(this.#connect(broker, clock, { timeoutMs: CONNECT_LIMIT_MS }), "the connect");
    const tookMs = this.clock.monotonic() - startMs;
    // A step of the clock may pass before the refusal is seen.
    expectThat(
      tookMs <= CONNECT_LIMIT_MS + 1_000,
      `the connect with a deadline of ${CONNECT_LIMIT_MS} ms took ${tookMs} ms.`,
    );
    expectSame(clock.waitingMs, [], "the timers that a failed connect leaves");
    expectThat(await socketsGone(sockets), "a failed connect left a socket open.");
    return error;
  }

  async #connect(broker: ConfiguredAdapter, clock: CountingClock, options: ConnectOptions): Promise<Broker> {
    // Loading the transports takes real time, which a clock that is moved by hand knows nothing of.
    await import("@anybroker/core/transport");
    const settings = {
      random: seededRandom(7 + this.sessions.length),
      logger: this.log,
      ...this.world.connectOptions,
      ...options,
      clock,
    };
    return this.drive(connect(broker, settings), "connect");
  }

  /** Moves the clock until `promise` settles, and gives its value or throws its reason. */
  async drive<T>(promise: Promise<T>, what = "the call"): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, (error: unknown) => {
      this.#errors.push(error);
      done();
    });
    await this.until(() => settled, `${what} did not settle`, SETTLE_LIMIT_MS);
    return promise;
  }

  /** The `BrokerError` that `promise` is refused with; anything else fails the scenario. */
  async refusal(promise: Promise<unknown>, what: string): Promise<BrokerError> {
    try {
      await this.drive(promise, what);
    } catch (error) {
      if (BrokerError.is(error)) return error;
      throw error instanceof ConformanceFailure
        ? error
        : new ConformanceFailure(`${what} threw ${String(error)}; a BrokerError was expected.`, { cause: error });
    }
    return fail(`${what} succeeded; a refusal was expected.`);
  }

  /** Moves the clock until `condition` holds; fails with `message` when it doesn't within `limitMs` of clock time. */
  async until(condition: () => boolean, message: string, limitMs = 10_000): Promise<void> {
    try {
      await this.clock.advanceUntil(condition, { stepMs: this.#stepMs, limitMs });
    } catch (error) {
      throw new ConformanceFailure(`${message} within ${limitMs} ms.`, { cause: error });
    }
  }

  /** From now on the clock moves in small steps only: for what waits for a disk, which no clock moves. */
  patiently(): void {
    this.#stepMs = PATIENT_STEP_MS;
  }

  /** Lets traffic that is under way arrive: a little time on the clock. */
  async pause(ms = 500): Promise<void> {
    const endMs = this.clock.monotonic() + ms;
    await this.clock.advanceUntil(() => this.clock.monotonic() >= endMs, {
      stepMs: (passedMs) => Math.min(stepMs(passedMs), endMs - this.clock.monotonic()),
    });
  }

  /** Sets a price at the venue, where orders and levels react at once. */
  price(symbol: string, bid: number, ask?: number): void {
    this.venue.setPrice(symbol, bid, ask);
  }

  /** Holds the invariants of every scenario, closes everything and looks for what is left. */
  async finish(): Promise<void> {
    // The last first: each one's sockets are counted from those that were open before it.
    for (const session of this.sessions.toReversed()) await session.finish();
    this.#checkSecrets();
  }

  /** No secret is in anything that the library said or shows, or in the URL of a request. */
  #checkSecrets(): void {
    const shown: Readonly<Record<string, readonly unknown[]>> = {
      "a log line": this.log.lines,
      "an error": this.#errors,
      "what the broker shows": this.sessions.flatMap((session) => session.shown),
      "the URL of a request": this.world.urls?.() ?? [],
    };
    for (const [where, values] of Object.entries(shown)) {
      const [found] = shownSecrets(values, this.#secrets);
      if (found !== undefined) fail(`A secret is in ${where}: ${found}`);
    }
  }

  /** Ends what a failed scenario left open, whatever state it is in. */
  async abandon(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.abandon()));
  }
}
