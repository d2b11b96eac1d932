import { BrokerError, type Clock } from "@anybroker/core";
import { abortError, type HttpClient, type HttpRequest, type HttpResponse } from "@anybroker/core/adapter";
import { type CassetteEntry, parseJson, queryText, readRetryAfter } from "@anybroker/core/transport";
import { errorOf } from "./recorded-error.ts";
import type { Progress, Schedule } from "./schedule.ts";

/** A recorded request with its place on the cassette. */
type Request = CassetteEntry & { readonly kind: "request"; readonly index: number };
type Answer = CassetteEntry & { readonly kind: "answer" | "failed" };

/** The HTTP side of a cassette: each recorded answer is given once, to the request that it belongs to. */
export class ReplayedHttp {
  readonly #entries: readonly CassetteEntry[];
  readonly #schedule: Schedule;
  readonly #clock: Clock;
  readonly #clean: (text: string) => string;
  readonly #onMiss: (what: string) => void;
  #unasked: readonly Request[];
  #lastWrite = -1;

  constructor(init: {
    readonly entries: readonly CassetteEntry[];
    readonly schedule: Schedule;
    readonly clock: Clock;
    /** Takes out of a text what the recording took out. */
    readonly clean: (text: string) => string;
    readonly onMiss: (what: string) => void;
  }) {
    this.#entries = init.entries;
    this.#schedule = init.schedule;
    this.#clock = init.clock;
    this.#clean = init.clean;
    this.#onMiss = init.onMiss;
    this.#unasked = init.entries.flatMap((entry, index) => (entry.kind === "request" ? [{ ...entry, index }] : []));
    init.schedule.progress = () => this.#progress();
  }

  #progress(): Progress {
    const write = this.#unasked.find(({ method }) => method !== "GET");
    const [request] = this.#unasked;
    return {
      nextWrite: write?.index ?? Number.POSITIVE_INFINITY,
      nextRequest: request?.index ?? Number.POSITIVE_INFINITY,
    };
  }

  client(): HttpClient {
    const open = new Set<(error: BrokerError) => void>();
    return {
      request: (request) => this.#request(request, open),
      close: async () => {
        for (const fail of open) fail(new BrokerError("CLOSED", "A replayed request was ended with its client."));
      },
    };
  }

  #request(request: HttpRequest, open: Set<(error: BrokerError) => void>): Promise<HttpResponse> {
    const { call } = request;
    if (call.signal.aborted) return Promise.reject(abortError(call));
    call.markSent();
    const found = this.#take(request);
    if (found === undefined) {
      const what = `${request.method} ${request.path}`;
      this.#onMiss(what);
      const message = `The cassette has no further answer to ${what}; record a session in which it is asked.`;
      return Promise.reject(new BrokerError("CONNECTION_LOST", message, { outcome: "unknown" }));
    }
    const index = this.#entries.findIndex((entry) => isAnswer(entry) && entry.id === found.id);
    const answer = this.#entries[index];
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        open.delete(fail);
        call.signal.removeEventListener("abort", onAbort);
        if (happening !== undefined) this.#schedule.drop(happening);
      };
      const fail = (error: BrokerError): void => {
        settle();
        reject(error);
      };
      const onAbort = (): void => fail(abortError(call));
      const deliver = (): void => {
        if (answer?.kind === "failed") fail(errorOf(answer.error));
        else if (answer?.kind === "answer") {
          settle();
          resolve(responseOf(answer, this.#clock));
        }
      };
      // A request whose answer is not on the cassette was under way when the recording ended.
      const happening = answer === undefined ? undefined : { index, atMs: answer.atMs, isCaused: () => true, deliver };
      open.add(fail);
      call.signal.addEventListener("abort", onAbort, { once: true });
      if (happening !== undefined) this.#schedule.add(happening);
    });
  }

  /** The recorded request that this one repeats: the very same if there is one, else one to the same path. */
  #take({ method, path, query, body }: HttpRequest): Request | undefined {
    const whole = this.#clean(`${path}${queryText(query)}`);
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const cleanBody = text === undefined ? undefined : this.#clean(text);
    const same = this.#unasked.filter(
      (one) => one.method === method && pathOf(one.path) === pathOf(whole) && keysOf(one.path) === keysOf(whole),
    );
    const exact = same.filter((one) => one.path === whole && one.body === cleanBody);
    const candidates = exact.length > 0 ? exact : same;
    const found = method === "GET" ? this.#pickRead(candidates) : candidates[0];
    if (found === undefined) return undefined;
    const passed = candidates.slice(0, candidates.indexOf(found) + 1);
    this.#unasked = this.#unasked.filter((one) => !passed.includes(one));
    this.#schedule.look();
    if (method !== "GET") this.#lastWrite = Math.max(this.#lastWrite, found.index);
    return found;
  }

  /**
   * A read shows the effect of every write that was made again, and of none that was not. A reader who asks less often
   * than the recorded one does not fall behind.
   */
  #pickRead(candidates: readonly Request[]): Request | undefined {
    const { nextWrite } = this.#progress();
    const after = candidates.filter(({ index }) => index > this.#lastWrite);
    const between = after.filter(({ index }) => index < nextWrite);
    const known = between.length > 0 ? between : after.length > 0 ? after : candidates;
    const nowMs = this.#schedule.elapsedMs;
    return known.find((_one, at) => (known[at + 1]?.atMs ?? Number.POSITIVE_INFINITY) > nowMs - BEHIND_MS);
  }
}

/** So far may a reader's answers lag behind the clock. */
const BEHIND_MS = 500;

const isAnswer = (entry: CassetteEntry): entry is Answer => entry.kind === "answer" || entry.kind === "failed";
const pathOf = (path: string): string => path.split("?", 1)[0] ?? "";
const keysOf = (path: string): string => [...new URLSearchParams(path.split("?")[1] ?? "").keys()].sort().join();

function responseOf({ status, headers, text }: CassetteEntry & { readonly kind: "answer" }, clock: Clock) {
  const retryAfterMs = readRetryAfter(headers["retry-after"], clock);
  const response: HttpResponse = {
    status,
    headers,
    text,
    json: () => {
      const result = parseJson(text);
      if (result.ok) return result.value;
      throw new BrokerError("BAD_ANSWER", `The cassette has an answer of status ${status} that is no JSON.`, {
        native: { status },
      });
    },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  return response;
}
