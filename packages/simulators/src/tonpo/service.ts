import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults, type ErrorDialect } from "../faulty-answer.ts";
import type { WireAnswer, WireRequest } from "../http-server.ts";
import { type Json, parseJson } from "../json.ts";
import { jsonAnswer } from "../json-answer.ts";
import { RateLimit } from "../rate-limit.ts";
import type { RequestLog } from "../request-log.ts";
import type { User } from "./directory.ts";
import { findRoute, type MatchedRoute } from "./routes.ts";
import { dialectOf, errorAnswer, notFound, throttled, validationError, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

const MINUTE_MS = 60_000;
const SECRET_QUERY = new Set(["api_key", "token"]);

/** The REST side of the gateway. */
export class Service {
  readonly #world: World;
  readonly #faults: FaultController;
  readonly #log: RequestLog;
  readonly #dialect: ErrorDialect;
  readonly #limits = new Map<string, RateLimit>();

  constructor(world: World, faults: FaultController, log: RequestLog) {
    this.#world = world;
    this.#faults = faults;
    this.#log = log;
    this.#dialect = dialectOf(world.knobs);
  }

  async answer(request: WireRequest): Promise<WireAnswer> {
    const matched = findRoute(request.method, request.path);
    const operation = matched?.route.operation ?? "unknown";
    const body = request.body === "" ? undefined : parseJson(request.body);
    this.#record(request, operation, body);
    const { clock, signal } = this.#world;
    const options = { faults: this.#faults, clock, dialect: this.#dialect, signal };
    return answerThroughFaults(options, { operation, body }, () => this.#handle(request, matched, body));
  }

  #record({ method, path, query }: WireRequest, operation: string, body: Json | undefined): void {
    this.#log.add({
      timeMs: this.#world.clock.now(),
      operation,
      method,
      path,
      query: Object.fromEntries([...query].filter(([name]) => !SECRET_QUERY.has(name))),
      ...(body !== undefined && { body }),
    });
  }

  #handle(request: WireRequest, matched: MatchedRoute | undefined, body: Json | undefined): WireAnswer {
    try {
      if (matched === undefined) {
        this.#authenticate(request);
        throw notFound("route");
      }
      if (request.body !== "" && body === undefined) throw validationError("the body is not JSON");
      return jsonAnswer(matched.route.status, this.#execute(request, matched, body));
    } catch (error) {
      if (error instanceof WireError) return errorAnswer(error);
      if (this.#world.signal.aborted) throw error;
      // A fault of the simulator itself shows as a server error that names it.
      return errorAnswer(new WireError(500, String(error)));
    }
  }

  #execute(request: WireRequest, { route, params }: MatchedRoute, body: Json | undefined): Json | undefined {
    const asked = { world: this.#world, params, query: request.query, body };
    if (route.access === "public") return route.handle(asked);
    const user = this.#authenticate(request);
    if (route.access === "admin" && !user.isAdmin) throw new WireError(403, "admin key required");
    return route.handle({ ...asked, user });
  }

  #authenticate({ headers }: WireRequest): User {
    const user = this.#world.directory.authenticate(headers);
    const { rateLimit } = this.#world.knobs;
    if (rateLimit === undefined) return user;
    const limit = this.#limits.get(user.id) ?? new RateLimit(this.#world.clock, rateLimit.perMinute, MINUTE_MS);
    this.#limits.set(user.id, limit);
    const waitMs = limit.take();
    if (waitMs > 0) throw throttled(Math.ceil(waitMs / 1000));
    return user;
  }
}
