const SPACE = /[ \t\n\r]*/y;
/** No control characters: between the quotes everything from the space on, but `"` and `\`. */
const TEXT = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** Walks over JSON without building it, and stops at the first character that cannot be there. */
class Walker {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Offset of the fault, or undefined when the text is JSON. */
  fault(): number | undefined {
    const whole = this.#value() && this.#take(SPACE) && this.#at === this.#text.length;
    return whole ? undefined : this.#at;
  }

  #take(expression: RegExp): boolean {
    expression.lastIndex = this.#at;
    if (!expression.test(this.#text)) return false;
    this.#at = expression.lastIndex;
    return true;
  }

  #sign(character: string): boolean {
    this.#take(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #value(): boolean {
    if (this.#sign("{")) return this.#list("}", () => this.#member());
    if (this.#sign("[")) return this.#list("]", () => this.#value());
    return this.#take(TEXT) || this.#take(NUMBER) || this.#take(WORD);
  }

  #member(): boolean {
    this.#take(SPACE);
    return this.#take(TEXT) && this.#sign(":") && this.#value();
  }

  #list(end: string, item: () => boolean): boolean {
    if (this.#sign(end)) return true;
    do {
      if (!item()) return false;
    } while (this.#sign(","));
    return this.#sign(end);
  }
}

/**
 * Where a text stops being JSON, counted from 1; undefined when it is JSON. `JSON.parse` tells it only sometimes, and
 * repeats pieces of the text, which may be secrets.
 */
export function jsonFault(text: string): { readonly line: number; readonly column: number } | undefined {
  const offset = new Walker(text).fault();
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
