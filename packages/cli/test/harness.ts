import { run } from "../src/run.ts";
import type { OpenBrokerOptions, Services } from "../src/services.ts";
import { FakeBroker } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Services that give `fake`; anything else that is asked of them fails. */
export function fakeServices(fake: FakeBroker, opened: OpenBrokerOptions[] = []): Services {
  return {
    openBroker: async (options) => {
      opened.push(options);
      return fake.broker;
    },
    doctor: async () => {
      throw new Error("no doctor in this test");
    },
    startSimulator: async () => {
      throw new Error("no simulator in this test");
    },
    serve: async () => {
      throw new Error("no gateway in this test");
    },
    describeFaults: async () => "  cut: Cuts the connection.",
  };
}

/** Runs `line` (split at spaces) on the fake broker. */
export async function runOn(fake: FakeBroker, line: string, terminal: FakeTerminal = new FakeTerminal()): Promise<Ran> {
  const code = await run(line.split(" "), terminal, fakeServices(fake));
  return { code, out: terminal.out, err: terminal.err };
}

/** Runs a command line that must not get as far as a broker. */
export function runAlone(line: string, terminal: FakeTerminal = new FakeTerminal()): Promise<Ran> {
  return runOn(new FakeBroker(), line, terminal);
}
