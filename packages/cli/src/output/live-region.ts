import type { OutputStream } from "../terminal.ts";

const up = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : "");
const ERASE_TO_END = "\u001b[J";
const ERASE_LINE_END = "\u001b[K";

/** The lines at the bottom of a terminal that are drawn over again and again. */
export class LiveRegion {
  readonly #stream: OutputStream;
  #text: string | undefined;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /** Replaces what is shown by `text`; lines that the terminal has no room for are left out at the end. */
  draw(text: string): void {
    const lines = text.split("\n");
    const room = Math.max(1, (this.#stream.rows ?? Number.POSITIVE_INFINITY) - 1);
    const shown = lines.length <= room ? lines : lines.slice(0, room);
    this.#stream.write(`${this.#back()}${shown.map((line) => `${line}${ERASE_LINE_END}\n`).join("")}${ERASE_TO_END}`);
    this.#text = shown.join("\n");
  }

  /** Lets `write` print something above what is shown. */
  above(write: () => void): void {
    const text = this.#text;
    if (text === undefined) {
      write();
      return;
    }
    this.#stream.write(`${this.#back()}${ERASE_TO_END}`);
    this.#text = undefined;
    write();
    this.draw(text);
  }

  #back(): string {
    return this.#text === undefined ? "" : `\r${up(this.#text.split("\n").length)}`;
  }
}
