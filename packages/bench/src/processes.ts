import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What runs in a process of its own. */
export type Entry = "load-server" | "contender";

interface Question {
  readonly id: number;
  readonly name: string;
  readonly payload: unknown;
}

type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A process that answers questions, asked by name. */
export class WorkerProcess {
  readonly #entry: Entry;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(
    entry: Entry,
    options: { readonly env?: Readonly<Record<string, string>>; readonly flags?: readonly string[] } = {},
  ) {
    this.#entry = entry;
    this.#child = fork(fileURLToPath(import.meta.resolve(`@anybroker/bench/${entry}`)), {
      env: { ...process.env, ...options.env },
      execArgv: ["--expose-gc", ...(options.flags ?? [])],
    });
    this.#child.on("message", (message) => this.#hear(message as Answer));
    this.#child.once("exit", (code) => this.#ended(code));
  }

  /** Asks the process; rejects with what it threw, or when it ends. */
  ask<Result = void>(name: string, payload?: unknown): Promise<Result> {
    this.#count += 1;
    const id = this.#count;
    const question: Question = { id, name, payload };
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send(question);
    });
  }

  stop(): void {
    this.#child.kill();
  }

  #hear(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.value as never);
  }

  #ended(code: number | null): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(`The ${this.#entry} ended with code ${code}.`));
    this.#waiting.clear();
  }
}

/** The questions that a process answers. */
export type Questions = Readonly<Record<string, (payload: never) => unknown>>;

/** Answers the questions of the process that started this one, and ends with it. */
export function answerQuestions(questions: Questions): void {
  process.on("message", (message) => void reply(message as Question, questions));
  process.once("disconnect", () => process.exit());
}

async function reply({ id, name, payload }: Question, questions: Questions): Promise<void> {
  try {
    const question = questions[name];
    if (question === undefined) throw new TypeError(`Nobody answers "${name}" here.`);
    process.send?.({ id, value: await question(payload as never) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
