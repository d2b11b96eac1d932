import type { Clock, Logger } from "@anybroker/core";
import type { SessionCredentials } from "./calls/sessions.ts";
import { edgeBaseUrl, edgeStreamUrl } from "./urls.ts";
import type { Discovery } from "./wire/mesh.ts";

/** A direct way to an account. */
export interface EdgeRoute {
  readonly baseUrl: string;
  /** Stands in for the API key. */
  readonly grant: string;
  /** Carries the grant in its query: the edge's stream takes it nowhere else. */
  readonly streamUrl: string;
}

/** What direct routing needs of the client. */
export interface MeshHost {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly discover: (credentials: readonly SessionCredentials[]) => Promise<Discovery>;
}

interface Grant {
  readonly route: EdgeRoute;
  readonly accounts: ReadonlySet<string>;
  /** On the wall clock, as the service writes it. */
  readonly expiresAtMs: number;
}

const GRANT_LIFETIME_MS = 3_600_000;
const REFRESH_LEAD_MS = 90_000;
/** A service that has no edges is not asked again before each call. */
const QUIET_AFTER_FAILURE_MS = 300_000;

/**
 * Knows which accounts can be reached at a direct edge, and keeps the grant for it fresh.
 *
 * Only accounts whose session this client started take part: discovery wants their credentials.
 */
export class MeshRouter {
  readonly enabled: boolean;
  readonly #host: MeshHost;
  readonly #credentials = new Map<string, SessionCredentials>();
  #grant: Grant | undefined;
  #outdated = false;
  #quietUntilMs = Number.NEGATIVE_INFINITY;
  #discovering: Promise<void> | undefined;

  constructor(enabled: boolean, host: MeshHost) {
    this.enabled = enabled;
    this.#host = host;
  }

  /** Lets an account take part; the next call discovers anew. */
  retain(accountId: string, credentials: SessionCredentials): void {
    if (!this.enabled) return;
    this.#credentials.set(accountId, credentials);
    this.#outdated = true;
  }

  forget(accountId: string): void {
    this.#credentials.delete(accountId);
  }

  /** The direct way to an account, or undefined when the base URL is the way. Never throws. */
  async routeOf(accountId: string): Promise<EdgeRoute | undefined> {
    if (!this.enabled || !this.#credentials.has(accountId)) return undefined;
    await this.#refreshIfNeeded();
    const grant = this.#usable();
    return grant?.accounts.has(accountId) ? grant.route : undefined;
  }

  /** The direct stream when there is one: an edge serves the accounts of its grant only, so all have to be in it. */
  async streamRoute(): Promise<EdgeRoute | undefined> {
    if (!this.enabled || this.#credentials.size === 0) return undefined;
    await this.#refreshIfNeeded();
    const grant = this.#usable();
    const complete = [...this.#credentials.keys()].every((id) => grant?.accounts.has(id));
    return complete ? grant?.route : undefined;
  }

  /** Throws the grant away that the edge has refused and asks for another, unless somebody has done so already. */
  async renew(refused: EdgeRoute): Promise<void> {
    if (this.#grant?.route !== refused) return;
    this.#grant = undefined;
    await this.#refreshIfNeeded();
  }

  /** Leaves a broken edge alone for a while; the base URL serves meanwhile. */
  markBroken(route: EdgeRoute, cause: unknown): void {
    if (this.#grant?.route !== route) return;
    this.#host.logger.warn({ edge: route.baseUrl, error: cause }, "a direct edge is broken; calls go to the base URL");
    this.#grant = undefined;
    this.#quietUntilMs = this.#host.clock.monotonic() + QUIET_AFTER_FAILURE_MS;
  }

  #usable(): Grant | undefined {
    return this.#grant !== undefined && this.#grant.expiresAtMs > this.#host.clock.now() ? this.#grant : undefined;
  }

  #refreshIfNeeded(): Promise<void> {
    const leftMs = (this.#grant?.expiresAtMs ?? 0) - this.#host.clock.now();
    const fresh = !this.#outdated && leftMs > REFRESH_LEAD_MS;
    if (fresh || this.#host.clock.monotonic() < this.#quietUntilMs) return Promise.resolve();
    this.#discovering ??= this.#discover().finally(() => {
      this.#discovering = undefined;
    });
    return this.#discovering;
  }

  async #discover(): Promise<void> {
    this.#outdated = false;
    try {
      const found = await this.#host.discover([...this.#credentials.values()]);
      const expiresAtMs = Date.parse(found.expiresAt ?? "");
      this.#grant = {
        route: {
          baseUrl: edgeBaseUrl(found.edge),
          grant: found.grant,
          streamUrl: edgeStreamUrl(found.edge, found.grant),
        },
        accounts: new Set(found.accounts.map((account) => account.accountRef)),
        expiresAtMs: Number.isNaN(expiresAtMs) ? this.#host.clock.now() + GRANT_LIFETIME_MS : expiresAtMs,
      };
    } catch (error) {
      this.#host.logger.info({ error }, "no direct edge was found; calls go to the base URL");
      this.#quietUntilMs = this.#host.clock.monotonic() + QUIET_AFTER_FAILURE_MS;
    }
  }
}
