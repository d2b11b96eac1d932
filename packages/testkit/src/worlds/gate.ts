import type { Held } from "../world.ts";

/** Where messages wait while somebody holds them. */
export class Gate {
  #waiting: (() => void)[] | undefined;

  /** From now on everything waits. */
  hold(): Held {
    const waiting: (() => void)[] = [];
    let count = 0;
    this.#waiting = waiting;
    return {
      get count() {
        return count + waiting.length;
      },
      release: () => {
        if (this.#waiting === waiting) this.#waiting = undefined;
        count += waiting.length;
        for (const pass of waiting.splice(0)) pass();
      },
    };
  }

  /** Calls `pass` now, or when what is held is released. */
  through(pass: () => void): void {
    if (this.#waiting === undefined) pass();
    else this.#waiting.push(pass);
  }
}
