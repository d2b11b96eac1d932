import type { Terminal } from "../terminal.ts";
import { LiveRegion } from "./live-region.ts";
import { type Style, styleFor } from "./style.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

const ERASE_LINE = "\r\u001b[K";

/** What a command says: its result on stdout, as text or JSON; everything else on stderr. */
export class Output {
  /** True when the result is to be JSON. */
  readonly json: boolean;
  readonly terminal: Terminal;
  /** For text on stdout. */
  readonly style: Style;
  /** For text on stderr. */
  readonly noteStyle: Style;
  readonly #live: LiveRegion;
  readonly #remarks: string[] = [];
  #progressShown = false;

  constructor(terminal: Terminal, json: boolean) {
    this.terminal = terminal;
    this.json = json;
    this.style = styleFor(terminal.stdout, terminal.env);
    this.noteStyle = styleFor(terminal.stderr, terminal.env);
    this.#live = new LiveRegion(terminal.stdout);
  }

  /** Prints the result: `value` as one JSON document, or the text that `render` makes of it. */
  result(value: unknown, render: () => string): void {
    this.clearProgress();
    this.terminal.stdout.write(`${this.json ? JSON.stringify(value, undefined, 2) : render()}\n`);
    for (const remark of this.#remarks.splice(0)) this.note(remark);
  }

  /** Prints one line of a result that comes bit by bit. */
  line(value: unknown, render: () => string): void {
    this.clearProgress();
    this.terminal.stdout.write(`${this.json ? JSON.stringify(value) : render()}\n`);
  }

  /** Prints a list: a JSON array, a table, or `whenEmpty`. */
  list<Row>(rows: readonly Row[], columns: readonly Column<Row>[], whenEmpty: string): void {
    this.result(rows, () => (rows.length === 0 ? whenEmpty : this.table(rows, columns)));
  }

  /** Prints one thing: a JSON object, or its facts under each other. */
  facts(value: unknown, facts: () => readonly (readonly [string, string])[]): void {
    this.result(value, () => renderFacts(facts(), this.style));
  }

  /** Draws `text` over what it drew the last time. For a stdout that is a terminal. */
  redraw(text: string): void {
    this.clearProgress();
    this.#live.draw(text);
  }

  /** Says something beside the result. */
  note(text: string): void {
    this.clearProgress();
    this.#live.above(() => this.terminal.stderr.write(`${text}\n`));
  }

  /** Warns of something that does not end the command; as JSON where a program reads. */
  warn(text: string): void {
    this.note(this.json ? JSON.stringify({ warning: text }) : `${this.noteStyle.warning("warning:")} ${text}`);
  }

  /** Shows what is going on until something else is printed; only where a person looks. */
  progress(text: string): void {
    const { stderr } = this.terminal;
    if (!stderr.isTerminal || this.json) return;
    stderr.write(`${ERASE_LINE}${this.noteStyle.faint(text)}`);
    this.#progressShown = true;
  }

  /** Takes the progress line away. */
  clearProgress(): void {
    if (!this.#progressShown) return;
    this.#progressShown = false;
    this.terminal.stderr.write(ERASE_LINE);
  }

  /** A table as text, no wider than stdout; what had to be left out is said on stderr after the result. */
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
    const width = this.terminal.stdout.columns;
    const table = renderTable(rows, columns, { style: this.style, ...(width !== undefined && { width }) });
    if (table.hidden.length > 0) {
      this.#remarks.push(this.noteStyle.faint(`Too narrow for: ${table.hidden.join(", ").toLowerCase()}.`));
    }
    return table.text;
  }
}
