import type { Clock } from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import { LaggedBooks } from "../lagged-books.ts";
import type { TonpoAccountOptions, TonpoKnobs } from "./options.ts";

const FIRST_LOGIN = 88_120_457;
const DEFAULT_PASSWORD = "s3cret-password";
const DEFAULT_SERVER = "SimBroker-Demo";

/** A login at the MetaTrader broker behind the gateway. */
export interface MtLogin {
  readonly login: string;
  readonly password: string;
  readonly server: string;
  readonly venue: VenueAccount;
  /** The books as reads show them. */
  readonly books: LaggedBooks;
  /** The magic numbers of orders that came with one, by order id; the venue knows none. */
  readonly magics: Map<string, number>;
}

/** What a login attempt shows. */
export type Credentials = Pick<MtLogin, "login" | "password" | "server">;

/** The MetaTrader broker's logins. */
export class MtLogins {
  readonly #venue: Venue;
  readonly #clock: Clock;
  readonly #unknownLogins: TonpoKnobs["unknownLogins"];
  readonly #logins: MtLogin[] = [];
  readonly #listeners = new Set<(login: MtLogin) => void>();

  constructor(venue: Venue, clock: Clock, { unknownLogins }: TonpoKnobs) {
    this.#venue = venue;
    this.#clock = clock;
    this.#unknownLogins = unknownLogins;
  }

  get all(): readonly MtLogin[] {
    return this.#logins;
  }

  /** Hears of logins that come into being. */
  onOpened(listener: (login: MtLogin) => void): void {
    this.#listeners.add(listener);
  }

  /** Opens a login at the broker. */
  open(wanted: TonpoAccountOptions): MtLogin {
    const login = wanted.login ?? wanted.venueAccount?.login ?? String(FIRST_LOGIN + this.#logins.length);
    const venue = wanted.venueAccount ?? this.#openVenueAccount(wanted, login);
    const opened: MtLogin = {
      login,
      password: wanted.password ?? DEFAULT_PASSWORD,
      server: wanted.server ?? DEFAULT_SERVER,
      venue,
      books: new LaggedBooks(venue, this.#clock),
      magics: new Map(),
    };
    this.#logins.push(opened);
    for (const listener of this.#listeners) listener(opened);
    return opened;
  }

  /** Logs in: the login, or undefined when the broker refuses. */
  logIn(credentials: Credentials): MtLogin | undefined {
    const { login, password, server } = credentials;
    const known = this.#logins.find((candidate) => candidate.login === login && candidate.server === server);
    if (known !== undefined) return known.password === password ? known : undefined;
    return this.#unknownLogins === "open" && /^\d+$/.test(login) ? this.open(credentials) : undefined;
  }

  /** Leaves no listener at the venue. */
  close(): void {
    for (const { books } of this.#logins) books.close();
  }

  #openVenueAccount(wanted: TonpoAccountOptions, login: string): VenueAccount {
    const { name = "Sim Trader", currency, balance, leverage, positionMode } = wanted;
    return this.#venue.openAccount({
      id: this.#venue.account(login) === undefined ? login : `${login}@${wanted.server}`,
      login,
      name,
      ...(currency !== undefined && { currency }),
      ...(balance !== undefined && { balance }),
      ...(leverage !== undefined && { leverage }),
      ...(positionMode !== undefined && { positionMode }),
    });
  }
}
