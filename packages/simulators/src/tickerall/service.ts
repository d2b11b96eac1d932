import { randomUuid } from "@anybroker/core";
import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults } from "../faulty-answer.ts";
import type { WireAnswer, WireRequest } from "../http-server.ts";
import { type Json, parseJson } from "../json.ts";
import { jsonAnswer } from "../json-answer.ts";
import { RateLimit } from "../rate-limit.ts";
import type { RequestLog } from "../request-log.ts";
import type { Caller } from "./directory.ts";
import { bearer } from "./directory.ts";
import { IdempotencyStore } from "./idempotency.ts";
import { findRoute, type MatchedRoute } from "./routes.ts";
import { dialect, draining, errorAnswer, throttled, validationError, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** The REST side of the service. */
export class Service {
  /** While true, every call is answered as by an instance that is shutting down. */
  draining = false;
  readonly #world: World;
  readonly #faults: FaultController;
  readonly #log: RequestLog;
  readonly #idempotency: IdempotencyStore;
  readonly #limits = new Map<string, RateLimit>();

  constructor(world: World, faults: FaultController, log: RequestLog) {
    this.#world = world;
    this.#faults = faults;
    this.#log = log;
    this.#idempotency = new IdempotencyStore(world.clock);
  }

  /** Answers a request; on an edge a grant takes the key's place. */
  async answer(request: WireRequest, place: "base" | "edge"): Promise<WireAnswer> {
    const matched = findRoute(request.method, request.path);
    const operation = matched?.route.operation ?? "unknown";
    const body = request.body === "" ? undefined : parseJson(request.body);
    const accountId = matched?.params[0];
    this.#record(request, operation, body);
    const subject = { operation, body, ...(accountId !== undefined && { accountId }) };
    const { clock, signal } = this.#world;
    const answer = await answerThroughFaults({ faults: this.#faults, clock, dialect, signal }, subject, () =>
      this.#handle(request, matched, body, place),
    );
    return { ...answer, headers: { ...answer.headers, "x-request-id": `req_${randomUuid(this.#world.random)}` } };
  }

  #record(request: WireRequest, operation: string, body: Json | undefined): void {
    const key = idempotencyKey(request);
    this.#log.add({
      timeMs: this.#world.clock.now(),
      operation,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      ...(key !== undefined && { idempotencyKey: key }),
      ...(body !== undefined && { body }),
    });
  }

  async #handle(
    request: WireRequest,
    matched: MatchedRoute | undefined,
    body: Json | undefined,
    place: "base" | "edge",
  ): Promise<WireAnswer> {
    try {
      const { directory } = this.#world;
      const caller =
        place === "edge"
          ? directory.authenticateGrant(bearer(request.headers))
          : directory.authenticate(request.headers);
      this.#spend(caller);
      if (this.draining) throw draining();
      if (matched === undefined || (place === "edge" && !matched.route.onEdge))
        throw new WireError(404, "NOT_FOUND", "There is no such route.");
      if (request.body !== "" && body === undefined) throw validationError("The body is no JSON.");
      return await this.#once(request, caller, () => this.#execute(request, matched, caller, body));
    } catch (error) {
      return this.#errorAnswer(error);
    }
  }

  /** A fault of the simulator itself shows as a server error that names it. */
  #errorAnswer(error: unknown): WireAnswer {
    if (error instanceof WireError) return errorAnswer(error);
    if (this.#world.signal.aborted) throw error;
    return errorAnswer(new WireError(500, "INTERNAL_ERROR", String(error)));
  }

  async #once(request: WireRequest, caller: Caller, execute: () => Promise<WireAnswer>): Promise<WireAnswer> {
    const key = idempotencyKey(request);
    if (key === undefined || request.method === "GET" || this.#world.knobs.idempotency === "ignore") return execute();
    return this.#idempotency.once(`${caller.owner} ${request.method} ${request.path} ${key}`, request.body, execute);
  }

  async #execute(
    request: WireRequest,
    { route, params }: MatchedRoute,
    caller: Caller,
    body: Json | undefined,
  ): Promise<WireAnswer> {
    try {
      const result = await route.handle({ world: this.#world, caller, params, query: request.query, body });
      return jsonAnswer(200, result);
    } catch (error) {
      return this.#errorAnswer(error);
    }
  }

  #spend({ owner }: Caller): void {
    const { rateLimit } = this.#world.knobs;
    if (rateLimit === undefined) return;
    const limit = this.#limits.get(owner) ?? new RateLimit(this.#world.clock, rateLimit.perSecond);
    this.#limits.set(owner, limit);
    const waitMs = limit.take();
    if (waitMs > 0) throw throttled(Math.ceil(waitMs / 1000));
  }
}

function idempotencyKey(request: WireRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  return typeof key === "string" ? key : undefined;
}
