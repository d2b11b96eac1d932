import type { Clock, Random } from "@anybroker/core";
import type { CtraderGrantOptions } from "./options.ts";
import type { Violations } from "./violations.ts";

const CODE_TTL_MS = 60_000;

/** A pair of tokens as the service hands it out. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** One user's consent for some accounts, and the pair that stands for it now. */
export interface Grant {
  /** The user's cTID number. */
  readonly userId: number;
  readonly scope: "SCOPE_TRADE" | "SCOPE_VIEW";
  readonly accountIds: readonly string[];
}

interface IssuedPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  expiresAtMs: number;
  /** How often the access token was presented. */
  uses: number;
}

interface GrantState extends Grant {
  pair: IssuedPair | undefined;
}

/** What an access token is worth. */
export type TokenState =
  | { readonly grant: Grant }
  | { readonly error: "OA_AUTH_TOKEN_EXPIRED" | "CH_ACCESS_TOKEN_INVALID" };

/** What the token store depends on. */
export interface TokenStoreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly violations: Violations;
  readonly lifetimeSeconds: number;
  /** Hears that a pair is worth nothing any more, after its successor, if any, is in force. */
  ended(grant: Grant, reason: string): void;
}

/** All grants with their rotating tokens. A refresh token works once; a refresh kills the old pair at once. */
export class TokenStore {
  readonly #options: TokenStoreOptions;
  readonly #grants: readonly GrantState[];
  readonly #usedRefreshTokens = new Set<string>();
  readonly #codes = new Map<string, { readonly grant: GrantState; readonly expiresAtMs: number }>();

  constructor(grants: readonly CtraderGrantOptions[], allAccountIds: readonly string[], options: TokenStoreOptions) {
    this.#options = options;
    this.#grants = grants.map(({ scope = "SCOPE_TRADE", accountIds = allAccountIds, ...tokens }, index) => {
      const state: GrantState = { userId: 7_000_001 + index, scope, accountIds, pair: undefined };
      this.#issue(state, tokens);
      return state;
    });
  }

  get grants(): readonly Grant[] {
    return this.#grants;
  }

  /** The pair in force of a grant; undefined when it was revoked. */
  pairOf(grant: Grant): TokenPair | undefined {
    const pair = this.#grants.find((candidate) => candidate === grant)?.pair;
    return pair && this.#shown(pair);
  }

  /** How often the access token in force of a grant has been presented. */
  usesOf(grant: Grant): number {
    return this.#grants.find((candidate) => candidate === grant)?.pair?.uses ?? 0;
  }

  /** Somebody else uses the refresh tokens: pairs that no client here knows take the place of those in force. */
  rotate(): void {
    for (const grant of this.#grants) {
      if (grant.pair === undefined) continue;
      this.#usedRefreshTokens.add(grant.pair.refreshToken);
      this.#issue(grant, {});
      this.#options.ended(grant, "Access token was replaced.");
    }
  }

  /** Whether the access token of a grant has run out. */
  isExpired(grant: Grant): boolean {
    const pair = this.#grants.find((candidate) => candidate === grant)?.pair;
    return pair !== undefined && this.#options.clock.now() >= pair.expiresAtMs;
  }

  /** What an access token is worth now. */
  check(accessToken: string): TokenState {
    const grant = this.#grants.find(({ pair }) => pair?.accessToken === accessToken);
    if (grant?.pair === undefined) return { error: "CH_ACCESS_TOKEN_INVALID" };
    grant.pair.uses += 1;
    return this.#options.clock.now() < grant.pair.expiresAtMs ? { grant } : { error: "OA_AUTH_TOKEN_EXPIRED" };
  }

  /** The new pair, or undefined for a token that is not the current one. */
  refresh(refreshToken: string): { readonly grant: Grant; readonly pair: TokenPair } | undefined {
    const grant = this.#grants.find(({ pair }) => pair?.refreshToken === refreshToken);
    if (grant === undefined) {
      if (this.#usedRefreshTokens.has(refreshToken))
        this.#options.violations.add("refresh-token-used-again", "refresh");
      return undefined;
    }
    this.#usedRefreshTokens.add(refreshToken);
    return { grant, pair: this.#issue(grant, {}) };
  }

  /** A code as the user's browser brings it back; good for a minute and once. */
  issueCode(grant: Grant | undefined = this.#grants[0]): string | undefined {
    const state = this.#grants.find((candidate) => candidate === grant);
    if (state === undefined) return undefined;
    const code = `code-${this.#text()}`;
    this.#codes.set(code, { grant: state, expiresAtMs: this.#options.clock.now() + CODE_TTL_MS });
    return code;
  }

  /** The first pair for a code. */
  exchange(code: string): TokenPair | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    if (found === undefined || this.#options.clock.now() >= found.expiresAtMs) return undefined;
    const pair = this.#issue(found.grant, {});
    this.#options.ended(found.grant, "Access token was replaced.");
    return pair;
  }

  /** Lets every access token run out now; refresh tokens stay good. */
  expire(): void {
    for (const { pair } of this.#grants) if (pair !== undefined) pair.expiresAtMs = this.#options.clock.now();
  }

  /** Makes every token worthless for good. */
  revoke(): void {
    for (const grant of this.#grants) {
      grant.pair = undefined;
      this.#options.ended(grant, "Access was revoked.");
    }
  }

  #issue(grant: GrantState, given: Pick<CtraderGrantOptions, "accessToken" | "refreshToken">): TokenPair {
    const pair = {
      accessToken: given.accessToken ?? `access-${this.#text()}`,
      refreshToken: given.refreshToken ?? `refresh-${this.#text()}`,
      expiresAtMs: this.#options.clock.now() + this.#options.lifetimeSeconds * 1000,
      uses: 0,
    };
    grant.pair = pair;
    return this.#shown(pair);
  }

  #shown(pair: IssuedPair): TokenPair {
    const leftMs = Math.max(0, pair.expiresAtMs - this.#options.clock.now());
    const { accessToken, refreshToken } = pair;
    return { accessToken, refreshToken, expiresInSeconds: Math.floor(leftMs / 1000) };
  }

  #text(): string {
    return Buffer.from(this.#options.random.bytes(24)).toString("base64url");
  }
}
