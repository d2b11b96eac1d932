import { ManualClock } from "@anybroker/testkit";
import type { OutputStream, Terminal } from "../src/terminal.ts";

/** What a test sets of its terminal. */
export interface FakeTerminalOptions {
  /** Width of a terminal on stdout and stderr; absent: both are pipes. */
  readonly columns?: number;
  readonly rows?: number;
  /** Answers to the questions, in order; absent: nobody can be asked. */
  readonly answers?: readonly string[];
  /** The user's browser; absent: there is none. */
  readonly browse?: (url: string) => void;
  readonly env?: Terminal["env"];
  readonly directory?: string;
}

/** A terminal that remembers what was written. */
export class FakeTerminal implements Terminal {
  readonly clock = new ManualClock();
  readonly directory: string;
  readonly self = "anybroker";
  readonly env: Terminal["env"];
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly questions: string[] = [];
  readonly ask?: (question: string) => Promise<string>;
  readonly browse?: (url: string) => void;
  readonly #stop = new AbortController();
  readonly #written = { stdout: "", stderr: "" };
  readonly #onWrite: ((text: string) => void)[] = [];

  constructor({ columns, rows, answers, browse, env = {}, directory = "/somewhere" }: FakeTerminalOptions = {}) {
    this.env = env;
    this.directory = directory;
    const stream = (name: "stdout" | "stderr"): OutputStream => ({
      write: (text) => {
        this.#written[name] += text;
        for (const listener of this.#onWrite) listener(text);
      },
      isTerminal: columns !== undefined,
      ...(columns !== undefined && { columns }),
      ...(rows !== undefined && { rows }),
    });
    this.stdout = stream("stdout");
    this.stderr = stream("stderr");
    if (browse !== undefined) this.browse = browse;
    if (answers === undefined) return;
    const left = [...answers];
    this.ask = async (question) => {
      this.questions.push(question);
      return left.shift() ?? "";
    };
  }

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#stop.abort();
  }

  /** Hears everything that is written. */
  onWrite(listener: (text: string) => void): void {
    this.#onWrite.push(listener);
  }

  get out(): string {
    return this.#written.stdout;
  }

  get err(): string {
    return this.#written.stderr;
  }
}
