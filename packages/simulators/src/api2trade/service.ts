import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults } from "../faulty-answer.ts";
import type { WireAnswer, WireRequest } from "../http-server.ts";
import { isObject, type Json, parseJson } from "../json.ts";
import { RateLimit } from "../rate-limit.ts";
import type { RequestLog } from "../request-log.ts";
import type { Caller } from "./directory.ts";
import { type Endpoint, findEndpoint, pendingOperation } from "./endpoints.ts";
import { Params } from "./input.ts";
import { findPending } from "./trading.ts";
import {
  badRequest,
  type ErrorStyle,
  errorAnswer,
  faultDialect,
  jsonAnswer,
  refusalAnswer,
  TradeRefusal,
  textAnswer,
  throttled,
  WireError,
} from "./wire-error.ts";
import type { World } from "./world.ts";

/** The endpoint that a request found, or why there is none. */
type Found = Endpoint | WireError;

/** The REST side of the service, in both dialects. */
export class Service {
  readonly #world: World;
  readonly #faults: FaultController;
  readonly #log: RequestLog;
  readonly #limits = new Map<number, RateLimit>();

  constructor(world: World, faults: FaultController, log: RequestLog) {
    this.#world = world;
    this.#faults = faults;
    this.#log = log;
  }

  async answer(request: WireRequest): Promise<WireAnswer> {
    const { clock, signal, knobs } = this.#world;
    const found = this.#find(request);
    const body = request.body === "" ? undefined : parseJson(request.body);
    const accountId = accountIdOf(request, body);
    const operation = this.#operation(found, request, body, accountId);
    this.#record(request, operation, body);
    const subject = {
      operation,
      body: body ?? Object.fromEntries(request.query),
      ...(accountId !== undefined && { accountId }),
    };
    const style = found instanceof WireError ? "shared" : found.style;
    const dialect = faultDialect(style, knobs, accountId);
    return answerThroughFaults({ faults: this.#faults, clock, dialect, signal }, subject, () =>
      this.#handle(request, found, style, body),
    );
  }

  #find(request: WireRequest): Found {
    try {
      return findEndpoint(this.#world.knobs.dialect, request);
    } catch (error) {
      if (error instanceof WireError) return error;
      throw error;
    }
  }

  /** What a request asks for; of what goes by a ticket it depends on whose ticket it is. */
  #operation(found: Found, { query }: WireRequest, body: Json | undefined, accountId: string | undefined): string {
    if (found instanceof WireError) return "unknown";
    const ticket = isObject(body) ? String(body["ticket"]) : query.get("ticket");
    const account = this.#world.directory.accounts.find(({ registration }) => registration?.id === accountId);
    const pending = account !== undefined && ticket !== null && findPending(account, ticket) !== undefined;
    return pending ? pendingOperation(found.operation) : found.operation;
  }

  #record({ method, path, query }: WireRequest, operation: string, body: Json | undefined): void {
    const { api_key: _key, ...shown } = Object.fromEntries(query);
    const timeMs = this.#world.clock.now();
    this.#log.add({ timeMs, operation, method, path, query: shown, ...(body !== undefined && { body }) });
  }

  #handle(request: WireRequest, found: Found, style: ErrorStyle, body: Json | undefined): WireAnswer {
    try {
      const caller = this.#world.directory.authenticate(request.headers, request.query);
      this.#spend(caller);
      if (found instanceof WireError) throw found;
      if (request.body !== "" && body === undefined) throw badRequest("the body is no JSON");
      const query = Params.ofQuery(request.query);
      const result = found.handle({ world: this.#world, caller, query, body: Params.ofBody(body) });
      return typeof result === "string" ? textAnswer(result) : jsonAnswer(200, result);
    } catch (error) {
      if (error instanceof TradeRefusal) return refusalAnswer(error.code, style, this.#world.knobs);
      if (error instanceof WireError) return errorAnswer(error, style);
      // A fault of the simulator itself shows as a server error that names it.
      return errorAnswer(new WireError(500, "server error", String(error)), style);
    }
  }

  #spend({ owner, by }: Caller): void {
    const { rateLimit } = this.#world.knobs;
    if (rateLimit === undefined || by === "basic") return;
    const limit = this.#limits.get(owner) ?? new RateLimit(this.#world.clock, rateLimit.perSecond);
    this.#limits.set(owner, limit);
    const waitMs = limit.take();
    if (waitMs > 0) throw throttled(Math.ceil(waitMs / 1000));
  }
}

function accountIdOf({ query }: WireRequest, body: Json | undefined): string | undefined {
  const inBody = isObject(body) ? body["id"] : undefined;
  return query.get("id") ?? (typeof inBody === "string" ? inBody : undefined);
}
