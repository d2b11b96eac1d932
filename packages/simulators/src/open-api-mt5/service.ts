import type { FaultController } from "../fault-controller.ts";
import { answerThroughFaults } from "../faulty-answer.ts";
import type { WireAnswer, WireRequest } from "../http-server.ts";
import { isObject, type Json, parseJson } from "../json.ts";
import type { RequestLog } from "../request-log.ts";
import { dialectOf } from "./dialect.ts";
import { bodyObject, queryValues } from "./fields.ts";
import { apiDescription, fittingRoutes, type MatchedRoute, type Route, routesOf } from "./routes.ts";
import { authorize } from "./security.ts";
import { errorAnswer, jsonAnswer, plainFailure, UnforeseenError, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** The one path that needs no key, since 0.12.0. */
const OPEN_PATH = "/trading";
const PAGES: Readonly<Record<string, readonly World["version"][]>> = {
  "/docs": ["0.5.0", "0.12.0"],
  "/redoc": ["0.5.0", "0.12.0"],
  "/trading": ["0.12.0"],
  "/virtual/messages": ["0.12.0"],
};
const BARE_NUMBERS = /"(?:[^"\\]|\\.)*"|NaN|-?Infinity/g;

/** The HTTP side of the server. */
export class Service {
  readonly #world: World;
  readonly #faults: FaultController;
  readonly #log: RequestLog;
  readonly #routes: readonly Route[];

  constructor(world: World, faults: FaultController, log: RequestLog) {
    this.#world = world;
    this.#faults = faults;
    this.#log = log;
    this.#routes = routesOf(world.version);
  }

  /** Answers a request; while the server reconnects, afterwards. */
  async answer(request: WireRequest): Promise<WireAnswer> {
    const { clock, session, signal } = this.#world;
    const fitting = fittingRoutes(this.#routes, request.path);
    const matched = fitting.find(({ route }) => route.method === request.method);
    const body = request.body === "" ? undefined : parseBody(request.body);
    const operation = this.#operation(matched, body);
    this.#record(request, operation, body);
    await session.idle();
    const options = { faults: this.#faults, clock, dialect: dialectOf(this.#world, operation), signal };
    const answer = await answerThroughFaults(options, { operation, body }, () =>
      this.#handle(request, fitting, matched, body),
    );
    return { ...answer, headers: { ...answer.headers, date: new Date(clock.now()).toUTCString(), server: "uvicorn" } };
  }

  /** A close of a pending order's ticket is a cancellation. */
  #operation(matched: MatchedRoute | undefined, body: Json | undefined): string {
    const operation = matched?.route.operation ?? "unknown";
    if (operation !== "close" || !isObject(body)) return operation;
    const ticket = String(body["ticket"]);
    const orders = this.#world.session.ledgerNow()?.venue.orders() ?? [];
    return orders.some(({ id }) => id === ticket) ? "cancel-order" : operation;
  }

  #record(request: WireRequest, operation: string, body: Json | undefined): void {
    this.#log.add({
      timeMs: this.#world.clock.now(),
      operation,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      ...(body !== undefined && { body }),
    });
  }

  /** A fault of the simulator itself shows as the plain failure of a server, with what it was in the text. */
  async #handle(
    request: WireRequest,
    fitting: readonly MatchedRoute[],
    matched: MatchedRoute | undefined,
    body: Json | undefined,
  ): Promise<WireAnswer> {
    try {
      const { version } = this.#world;
      if (version === "0.5.0" || request.path !== OPEN_PATH) authorize(this.#world, request.headers);
      if (matched === undefined) return this.#unmatched(request, fitting);
      const { route, params } = matched;
      const handle = (this.#world.virtual === undefined ? undefined : route.virtual) ?? route.handle;
      const result = await handle({
        world: this.#world,
        params,
        query: queryValues(request.query),
        body: () => bodyObject(request.body, request.headers["content-type"], body),
      });
      return jsonAnswer(200, result);
    } catch (error) {
      if (error instanceof WireError) return errorAnswer(error);
      if (error instanceof UnforeseenError) return plainFailure();
      if (this.#world.signal.aborted) throw error;
      return { ...plainFailure(), body: `Internal Server Error: ${String(error)}` };
    }
  }

  /** Pages, the description, and what is not there: another method, a slash too many, nothing at all. */
  #unmatched({ method, path }: WireRequest, fitting: readonly MatchedRoute[]): WireAnswer {
    if (method === "GET" && path === "/openapi.json") return jsonAnswer(200, apiDescription(this.#routes));
    if (method === "GET" && this.#hasPage(path)) {
      return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: "<!doctype html>" };
    }
    if (fitting.length > 0) {
      const allow = fitting.map(({ route }) => route.method).join(", ");
      const answer = errorAnswer(new WireError(405, "Method Not Allowed"));
      return { ...answer, headers: { ...answer.headers, allow } };
    }
    const shorter = path.replace(/\/+$/, "");
    if (shorter !== path && fittingRoutes(this.#routes, shorter).length > 0) {
      return { status: 307, headers: { location: shorter } };
    }
    return errorAnswer(new WireError(404, "Not Found"));
  }

  #hasPage(path: string): boolean {
    if (path === "/virtual/messages" && this.#world.virtual === undefined) return false;
    return PAGES[path]?.includes(this.#world.version) ?? false;
  }
}

/**
 * Reads a body with the bare words for numbers that JSON forbids and the server takes. They become infinite; NaN the
 * negative one, which fails every lower bound as NaN does.
 */
function parseBody(text: string): Json | undefined {
  return parseJson(
    text.replace(BARE_NUMBERS, (token) => {
      if (token.startsWith('"')) return token;
      return token === "Infinity" ? "1e999" : "-1e999";
    }),
  );
}
