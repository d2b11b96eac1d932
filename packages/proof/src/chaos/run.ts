import type { ConfiguredAdapter, JournalEntry } from "@anybroker/core";
import {
  bookDifferences,
  type FaultOperation,
  ledgerBooks,
  libraryBooks,
  type Subject,
  type World,
} from "@anybroker/testkit";
import type { KillPoint } from "./blows.ts";
import { type Given, give, type Meant, saidOf } from "./commands.ts";
import { lineOfEvent } from "./event-line.ts";
import { FaultBox } from "./fault-box.ts";
import { actAsOther, movePrice, stopOut } from "./happenings.ts";
import { SurvivingJournal } from "./journal.ts";
import { asTold } from "./judge.ts";
import { LedgerHistory } from "./ledger-history.ts";
import { Life } from "./life.ts";
import { Passage } from "./passage.ts";
import { ProtectionWatch } from "./protection.ts";
import type { Command, CommandStep, Happening, Script } from "./script.ts";

/** What a run leaves to be judged. */
export interface Played {
  readonly script: Script;
  readonly meant: readonly Meant[];
  /** All processes; the last one is alive at the end. */
  readonly lives: readonly Life[];
  readonly history: LedgerHistory;
  readonly faults: Readonly<Record<string, number>>;
  readonly protection: ProtectionWatch;
}

/** Longer than any call waits. */
const FOR_EVER_MS = 86_400_000;
/** A lost answer is looked for at most two minutes, and the books are compared every minute. */
const SETTLE_LIMIT_MS = 300_000;
/** A line that is down, a connect that is tried again: the longest start of a process. */
const START_TRIES = 40;
const START_AGAIN_MS = 2_000;

const OPERATIONS: Readonly<Record<Command["kind"], FaultOperation>> = {
  place: "placeOrder",
  repeat: "placeOrder",
  "modify-order": "modifyOrder",
  cancel: "cancelOrder",
  protect: "modifyPosition",
  close: "closePosition",
  "close-by": "closePosition",
};

/** Plays one script in a world, up to the moment when all that can be known is known. */
export class Run {
  readonly #script: Script;
  readonly #world: World;
  readonly #broker: ConfiguredAdapter;
  readonly #note: (line: string) => void;
  readonly #journal = new SurvivingJournal();
  readonly #history: LedgerHistory;
  readonly #faults: FaultBox;
  readonly #time: Passage;
  readonly #protection: ProtectionWatch;
  readonly #lives: Life[] = [];
  readonly #meant: Meant[] = [];
  /** The process dies as soon as its journal has the next command, or the next one that is no place. */
  #dieAtJournal: "any" | "second" | undefined;

  /** @param note gets a line for everything that goes on. */
  constructor(subject: Subject, script: Script, world: World, broker: ConfiguredAdapter, note: (line: string) => void) {
    this.#script = script;
    this.#world = world;
    this.#broker = broker;
    const [account] = world.accounts;
    if (account === undefined) throw new RangeError("The world has no account.");
    this.#history = new LedgerHistory(account.ledger);
    this.#faults = new FaultBox(world, subject.capabilities);
    this.#protection = new ProtectionWatch(this.#history, this.#meant);
    this.#time = new Passage(world.clock, () => this.#protection.observe(world.clock.monotonic(), this.#isServed));
    this.#note = (line) => note(`${world.clock.monotonic()} ${line}`);
  }

  async play(): Promise<Played> {
    await this.#start();
    for (const step of this.#script.steps) {
      if ("command" in step) await this.#command(step);
      else await this.#happen(step.happening);
    }
    await this.#calmDown();
    return {
      script: this.#script,
      meant: this.#meant,
      lives: this.#lives,
      history: this.#history,
      faults: this.#faults.counts,
      protection: this.#protection,
    };
  }

  /** Ends the living process in peace. */
  async close(): Promise<void> {
    this.#history.close();
    await this.#time.settles(this.#life.close(), SETTLE_LIMIT_MS);
  }

  /** Whether a process is there and can reach the broker. */
  get #isServed(): boolean {
    const life = this.#lives.at(-1);
    return life?.account !== undefined && !life.dead && !this.#faults.isLineBad;
  }

  get #life(): Life {
    const life = this.#lives.at(-1);
    if (life === undefined) throw new RangeError("No process was started.");
    return life;
  }

  /** Starts a process, as often as it takes; with `dieAfterMs` the first of them is killed on its way. */
  async #start(dieAfterMs = FOR_EVER_MS): Promise<void> {
    for (let tries = 1; tries <= START_TRIES; tries += 1) {
      const life = this.#newLife();
      const opening = life.begin();
      const limitMs = tries === 1 ? Math.min(dieAfterMs, SETTLE_LIMIT_MS) : SETTLE_LIMIT_MS;
      const settled = await this.#time.settles(opening, limitMs);
      if (life.account !== undefined) {
        this.#note(
          `life ${life.number} is ready, restored: ${life.account.restored.map(({ outcome }) => outcome).join(" ")}`,
        );
        return;
      }
      life.kill();
      if (settled)
        await opening.catch((error: unknown) => this.#note(`life ${life.number} did not start: ${codeOf(error)}`));
      else this.#note(`life ${life.number} is killed while it starts`);
      await this.#time.pass(START_AGAIN_MS);
    }
    throw new Error(`No process could be started in ${START_TRIES} tries.`);
  }

  #newLife(): Life {
    const number = this.#lives.length + 1;
    const life: Life = new Life({
      world: this.#world,
      broker: this.#broker,
      number,
      seed: this.#script.seed,
      journal: (mortal) =>
        this.#journal.heldBy(mortal, ({ command }) => {
          const given = this.#meant.findLast((meant) => meant.life === number && isFor(meant, command));
          if (given !== undefined) given.journalId ??= command.clientOrderId;
          if (this.#dieAtJournal === "any" || (this.#dieAtJournal === "second" && command.kind !== "place"))
            this.#kill("at the journal");
        }),
      onEvent: (event) => this.#note(`event ${lineOfEvent(event)}`),
    });
    this.#lives.push(life);
    return life;
  }

  async #command({ command, blow, kill, next, second }: CommandStep): Promise<void> {
    const given = this.#give(command);
    if (given === undefined) {
      this.#note(`nothing to ${command.kind}`);
      return;
    }
    const at = second ? secondOf(command) : OPERATIONS[command.kind];
    const fault = blow && this.#faults.strike({ ...blow, at });
    if (blow?.kind === "slow-request") given.meant.mayComeLate = true;
    if (kill !== undefined) {
      await this.#killWithin(given, at, kill, second);
      return;
    }
    const settled = this.#send(given);
    await this.#time.settles(settled, next === "settled" ? SETTLE_LIMIT_MS : next);
    // What has not struck the command is not for the next one, unless it waits for a push.
    if (blow?.kind.endsWith("-push") === false && given.meant.said.outcome !== "pending") fault?.remove();
  }

  #give(command: Command): Given | undefined {
    const { account, number } = this.#life;
    const quote = this.#world.venue.quote("EURUSD");
    if (account === undefined || quote === undefined) throw new RangeError("The process has no account or price.");
    const restored = new Set<string>(account.restored.map((entry) => entry.command.clientOrderId));
    const repeatable = this.#meant.flatMap((meant) => {
      const { command: earlier, life, name } = meant;
      const mayRepeat = earlier.kind === "place" && (life === number || restored.has(name));
      return mayRepeat ? [{ ...meant, command: earlier }] : [];
    });
    return give(command, {
      account,
      quote,
      nowMs: this.#world.clock.now(),
      life: number,
      count: this.#meant.length,
      repeatable,
    });
  }

  /** Gives the command; settles, always, with what it said being noted. */
  #send({ meant, send }: Given): Promise<void> {
    const { target, wanted } = meant;
    meant.historyBefore = this.#history.states.length;
    meant.hadBefore = target !== undefined && wanted !== undefined && this.#history.has(target, wanted);
    this.#meant.push(meant);
    const life = this.#life;
    this.#note(`${meant.command.kind} ${meant.name} ${meant.target ?? ""} ${meant.lots ?? ""}`);
    const say = (said: Meant["said"]): void => {
      if (life.dead) return;
      meant.said = said;
      if (target !== undefined && wanted !== undefined) meant.overwritten = !this.#history.has(target, wanted);
      this.#note(`${meant.name} is ${said.outcome} ${"code" in said ? said.code : ""}`);
    };
    return send().then(
      () => say({ outcome: "done" }),
      (error: unknown) => say(saidOf(error)),
    );
  }

  /** Gives the command and kills the process at a point of its way. */
  async #killWithin(given: Given, at: FaultOperation, { at: point, ms }: KillPoint, second?: true): Promise<void> {
    const before = strikeOf(point, ms);
    const fault = before && this.#faults.strike({ ...before, at });
    if (point === "executing-late") given.meant.mayComeLate = true;
    if (point === "journal") this.#dieAtJournal = second ? "second" : "any";
    let settled = false;
    void this.#send(given).finally(() => {
      settled = true;
    });
    const struck = (): boolean => settled || this.#life.dead || (fault?.strikes ?? 0) > 0;
    if (point === "after") await this.#time.until(() => settled, ms);
    else await this.#time.until(struck, SETTLE_LIMIT_MS);
    if (point === "searching") await this.#time.until(() => settled, ms);
    this.#dieAtJournal = undefined;
    fault?.remove();
    if (!this.#life.dead) this.#kill(point);
    await this.#time.pass(ms);
    await this.#start();
  }

  #kill(where: string): void {
    const life = this.#life;
    life.kill();
    this.#note(`life ${life.number} is killed: ${where}`);
    for (const meant of this.#meant) {
      if (meant.life === life.number && meant.said.outcome === "pending") meant.said = { outcome: "died" };
    }
  }

  async #happen(happening: Happening): Promise<void> {
    const { venue } = this.#world;
    this.#note(`${happening.kind} ${Object.values(happening).slice(1).join(" ")}`);
    switch (happening.kind) {
      case "price":
        movePrice(venue, happening.pips);
        break;
      case "stop-out":
        stopOut(this.#history, venue);
        break;
      case "foreign":
        actAsOther(this.#history, venue, happening);
        break;
      case "line":
        this.#faults.line(happening.state, happening.ms);
        break;
      case "wait":
        await this.#time.pass(happening.ms);
        break;
      case "kill":
        this.#kill("at rest");
        await this.#time.pass(START_AGAIN_MS);
        await this.#start(happening.againAfterMs);
    }
    await this.#time.pass(100);
  }

  /** Ends the faults, lets every command find its end, and waits until the books are equal. */
  async #calmDown(): Promise<void> {
    this.#faults.clear();
    this.#note("calm");
    const pending = (): boolean => this.#meant.some(({ said }) => said.outcome === "pending");
    await this.#time.until(() => !pending(), SETTLE_LIMIT_MS);
    // A request that came late, a push that was held back.
    await this.#time.pass(15_000);
    const { account } = this.#life;
    if (account === undefined) return;
    await this.#time.settles(account.sync(), SETTLE_LIMIT_MS);
    const differ = (): boolean =>
      bookDifferences(asTold(libraryBooks(account, undefined)), asTold(ledgerBooks(this.#history.ledger))).length > 0;
    await this.#time.until(() => !differ(), SETTLE_LIMIT_MS);
    await this.#time.pass(5_000);
    this.#note("end");
  }
}

/** The request that sets the levels of an order, where it is one of its own. */
const secondOf = (command: Command): FaultOperation =>
  command.kind === "place" && command.type !== "market" ? "modifyOrder" : "modifyPosition";

/** Whether the journal's command is what was meant. */
function isFor({ name, target, command: { kind } }: Meant, command: JournalEntry["command"]): boolean {
  switch (command.kind) {
    case "place":
    case "close-position":
      return command.clientOrderId === name;
    case "cancel-order":
      return kind === "cancel" && command.order.id === target;
    case "modify-order":
      return kind === "modify-order" && command.order.id === target;
    case "modify-position":
      return kind === "protect" && command.position.id === target;
    case "close-by":
      return kind === "close-by" && command.position.id === target;
  }
}

/** The fault that leads a command to the point where its process is killed. */
function strikeOf(
  point: KillPoint["at"],
  ms: number,
): { readonly kind: "stall" | "slow-request" | "slow-answer" | "drop-answer"; readonly ms: number } | undefined {
  switch (point) {
    case "received":
      return { kind: "stall", ms };
    case "executing-late":
      return { kind: "slow-request", ms };
    case "executed":
      return { kind: "slow-answer", ms: FOR_EVER_MS };
    case "searching":
      return { kind: "drop-answer", ms };
    case "journal":
    case "answered":
    case "after":
      return undefined;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
