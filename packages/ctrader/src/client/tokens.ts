import { createHash } from "node:crypto";
import { BrokerError, type Clock, type Random, type SecretKeeper, type TokenStore } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import { createTokenSource, type TokenSource } from "@anybroker/core/transport";
import * as z from "zod";

/** What a grant gives: an access token, and the single-use token that the next pair is got with. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** When the access token ends; where it is not known, only a refusal tells. */
  readonly expiresAtMs?: number;
}

/** A pair as it is stored. `origin` tells which configured pair it goes back to. */
interface StoredPair extends TokenPair {
  readonly origin?: string;
}

const storedPair = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.exactOptional(z.string().min(1)),
  expiresAtMs: z.exactOptional(z.number()),
  origin: z.exactOptional(z.string()),
});

/** The key of an application's tokens in a token store. */
export const tokenKey = (clientId: string): string => `ctrader:${clientId}`;

/** Stores a pair that was got elsewhere, as by `auth.exchangeCode`, over whatever was stored. */
export async function storeTokens(store: TokenStore, clientId: string, pair: TokenPair): Promise<void> {
  const key = tokenKey(clientId);
  await store.lock(key, async () => {
    const before = await store.read(key);
    if (await store.compareAndSet(key, before?.revision, JSON.stringify(pair))) return;
    const message = `The new tokens of ${key} could not be stored; somebody else wrote at the same time. Store them again.`;
    throw new BrokerError("AUTH_NOT_STORED", message);
  });
}

/** What a grant is made of. */
export interface GrantOptions {
  readonly store: TokenStore;
  readonly clientId: string;
  /** The pair of the configuration: used until a newer one that goes back to it is stored. */
  readonly configured: TokenPair | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: SecretKeeper;
  /** How long before its end a token is replaced. */
  readonly marginMs: number;
  /** Gets the next pair at the broker. */
  refresh(refreshToken: string, call: Call): Promise<TokenPair>;
  /** A refresh failed while the old token is still good. */
  onProblem(error: BrokerError): void;
}

/** The user's grant: one pair for all accounts that were ticked in it. */
export interface Grant {
  /** A valid pair, refreshed and stored if need be; one refresh serves everybody. */
  get(call: Call): Promise<TokenPair>;
  /** Says that the broker refused this pair's access token as ended or unknown. */
  invalidate(pair: TokenPair): void;
  /** Settles when no refresh is under way; undefined when none is. */
  readonly refreshing: Promise<void> | undefined;
}

/** Makes a grant over a token store. */
export function createGrant(options: GrantOptions): Grant {
  return new StoredGrant(options);
}

class StoredGrant implements Grant {
  readonly #options: GrantOptions;
  readonly #source: TokenSource<StoredPair>;
  readonly #origin: string | undefined;
  refreshing: Promise<void> | undefined;

  constructor(options: GrantOptions) {
    const { store, clientId, configured, clock, random, marginMs, onProblem } = options;
    this.#options = options;
    this.#origin = configured === undefined ? undefined : fingerprint(configured);
    this.#source = createTokenSource<StoredPair>({
      store,
      key: tokenKey(clientId),
      clock,
      random,
      marginMs,
      onProblem,
      parse: (text) => this.#parse(text),
      serialise: (pair) => JSON.stringify(pair),
      refresh: (old, call) => this.#refresh(old, call),
    });
  }

  get(call: Call): Promise<TokenPair> {
    return this.#source.get(call);
  }

  invalidate(pair: TokenPair): void {
    this.#source.invalidate(pair);
  }

  /** A stored pair counts unless it goes back to another configured pair: then the configuration holds a new grant. */
  #parse(text: string): StoredPair | undefined {
    const pair = parsePair(text);
    if (pair === undefined) return undefined;
    if (pair.origin !== undefined && this.#origin !== undefined && pair.origin !== this.#origin) return undefined;
    this.#keepSecret(pair);
    return pair;
  }

  async #refresh(old: StoredPair | undefined, call: Call): Promise<StoredPair> {
    const { configured, refresh } = this.#options;
    const origin = this.#origin === undefined ? {} : { origin: this.#origin };
    if (old === undefined) {
      if (configured === undefined) throw noTokens();
      return { ...configured, ...origin };
    }
    if (old.refreshToken === undefined) throw noRefreshToken();
    const work = refresh(old.refreshToken, call);
    const quiet = work.then(
      () => {},
      () => {},
    );
    this.refreshing = quiet;
    try {
      const pair = await work;
      this.#keepSecret(pair);
      return { ...pair, ...origin };
    } finally {
      this.refreshing = undefined;
    }
  }

  #keepSecret({ accessToken, refreshToken }: TokenPair): void {
    this.#options.secrets.add(accessToken);
    if (refreshToken !== undefined) this.#options.secrets.add(refreshToken);
  }
}

function parsePair(text: string): StoredPair | undefined {
  try {
    const parsed = storedPair.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const fingerprint = ({ accessToken, refreshToken }: TokenPair): string =>
  createHash("sha256")
    .update(refreshToken ?? accessToken)
    .digest("hex")
    .slice(0, 16);

const noTokens = (): BrokerError =>
  new BrokerError(
    "AUTH_FAILED",
    "cTrader needs the tokens of a user's grant, and none are configured or stored; run `anybroker auth ctrader`, or give accessToken and refreshToken.",
  );

const noRefreshToken = (): BrokerError =>
  new BrokerError(
    "AUTH_REVOKED",
    "cTrader no longer takes the access token and there is no refresh token to replace it with; log in again, or give refreshToken as well.",
  );
