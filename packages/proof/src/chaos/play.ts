import type { ConfiguredAdapter } from "@anybroker/core";
import { loadTransports } from "@anybroker/core/transport";
import { openSockets, type Subject, socketsGone } from "@anybroker/testkit";
import type { Finding } from "./finding.ts";
import { judge } from "./judge.ts";
import { Run } from "./run.ts";
import { writeScript } from "./script.ts";

/** How a seed is played. */
export interface PlayOptions {
  readonly seed: number;
  /** Steps of the script. */
  readonly steps: number;
  /** Puts something between the library and the wire: a mutant. */
  readonly alter?: (broker: ConfiguredAdapter) => ConfiguredAdapter;
}

/** What came of one seed. */
export interface Verdict {
  readonly seed: number;
  readonly commands: number;
  /** Processes that were killed. */
  readonly kills: number;
  readonly faults: Readonly<Record<string, number>>;
  /** How long each position had no stop loss that was meant to have one, at the venue. */
  readonly bareMs: readonly number[];
  readonly findings: readonly Finding[];
  /** What went on, a line each: the same for the same seed, to the last letter. */
  readonly trace: readonly string[];
}

const START_BID = 1.1;
const START_ASK = 1.1001;

/** Plays a seed on a fresh world of a subject and judges it. */
export async function play(subject: Subject, { seed, steps, alter }: PlayOptions): Promise<Verdict> {
  // Loading them takes real time, which a clock that is moved by hand knows nothing of.
  await loadTransports();
  const script = writeScript(seed, subject.capabilities, steps);
  const sockets = openSockets();
  const world = await subject.world({ positionMode: script.positionMode });
  const trace: string[] = [];
  try {
    world.venue.setPrice("EURUSD", START_BID, START_ASK);
    const broker = alter?.(world.broker) ?? world.broker;
    const run = new Run(subject, script, world, broker, (line) => trace.push(line));
    const played = await run.play();
    const findings: Finding[] = [...judge(played, subject.capabilities)];
    await run.close();
    const timers = played.lives.at(-1)?.mortal.clock.waiting ?? 0;
    if (timers > 0) findings.push({ kind: "wrong", text: `close left ${timers} timers behind` });
    await world.close();
    if (!(await socketsGone(sockets))) findings.push({ kind: "wrong", text: "close left a socket open" });
    const { faults, protection, meant, lives } = played;
    const bareMs = protection.bare.map(({ ms }) => ms);
    return { seed, commands: meant.length, kills: lives.length - 1, faults, bareMs, findings, trace };
  } catch (error) {
    await world.close();
    const text = `the run did not come to its end: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { seed, commands: 0, kills: 0, faults: {}, bareMs: [], findings: [{ kind: "wrong", text }], trace };
  }
}
