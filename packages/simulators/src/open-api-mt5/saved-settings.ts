import type { OpenApiMt5Version } from "./options.ts";
import type { Login } from "./session.ts";

/** What a connect of 0.12.0 writes null over. */
const WIPED = ["virtual", "dataSource", "spreadTrace", "exchangeSchedule"] as const;

/** The server's config file, and what clients have done to it. */
export class SavedSettings {
  #values: Readonly<Record<string, unknown>>;
  #writes = 0;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** The file's content. */
  get values(): Readonly<Record<string, unknown>> {
    return this.#values;
  }

  /** How often a connect has overwritten it. */
  get writes(): number {
    return this.#writes;
  }

  /** What a connect writes, whether it works or not: the password in clear text, and null over more than it should. */
  overwrite(login: Login, version: OpenApiMt5Version): void {
    const { username, password, server, path = null, account = username } = login;
    this.#writes += 1;
    this.#values = {
      ...this.#values,
      username,
      password,
      server,
      path,
      ...(version === "0.12.0" && { account, ...Object.fromEntries(WIPED.map((name) => [name, null])) }),
    };
  }
}
