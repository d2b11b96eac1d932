/** What is shown while the strategy runs: one line that changes on a terminal, a line per step elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** One step has been answered. */
  step(broker: string, what: string, answer: string): void {
    const line = `${broker}: ${what}: ${answer}`;
    this.#stream.write(this.#stream.isTTY ? `\r\u001b[K${line.slice(0, this.#stream.columns - 1)}` : `${line}\n`);
  }

  /** All steps of one broker are done. */
  end(broker: string, steps: number): void {
    this.#stream.write(`${this.#stream.isTTY ? "\r\u001b[K" : ""}${broker}: ${steps} steps done.\n`);
  }
}
