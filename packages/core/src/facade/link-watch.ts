import { inspect } from "node:util";
import type { LinkSink } from "../adapter/context.ts";
import { listenerError } from "../engine/event-hub.ts";
import { createStream, type StreamSource } from "../engine/stream.ts";
import { asBrokerError, type BrokerError } from "../errors/broker-error.ts";
import { type Clock, sleep } from "../system/clock.ts";
import type { SecretKeeper } from "../system/secrets.ts";
import type { StatusEvent, Stream } from "./surfaces.ts";

const RESUME_RETRY_MS = 1_000;

/** Turns what an adapter reports of its link into facts, and sees to it that nothing missed stays missed. */
export class LinkWatch implements LinkSink {
  readonly #clock: Clock;
  readonly #broker: string;
  readonly #secrets: SecretKeeper;
  readonly #sources = new Set<StreamSource<StatusEvent>>();
  readonly #stop = new AbortController();
  #resume: () => Promise<void> = () => Promise.resolve();
  #lost: (cause: BrokerError) => void = () => {};
  #account: (id: string, cause: BrokerError | undefined) => void = () => {};
  #lostAtMs: number | undefined;
  #attempt = 0;
  #sinceMs: number;
  #refusal: { readonly cause: BrokerError; readonly atMs: number } | undefined;
  /** The present state. */
  last: StatusEvent;

  constructor(broker: string, clock: Clock, secrets: SecretKeeper) {
    this.#clock = clock;
    this.#broker = broker;
    this.#secrets = secrets;
    this.#sinceMs = clock.monotonic();
    this.last = { state: "connecting", timeMs: clock.now() };
  }

  /** How long the present state has lasted. */
  get ageMs(): number {
    return this.#clock.monotonic() - this.#sinceMs;
  }

  /** Why the broker does not accept the credentials; undefined when they opened something at `readMs`, after that. */
  refusalSince(readMs: number): BrokerError | undefined {
    return this.#refusal === undefined || readMs > this.#refusal.atMs ? undefined : this.#refusal.cause;
  }

  /** What is to be done when events flow again, before the link counts as resumed. */
  onUp(resume: () => Promise<void>): void {
    this.#resume = resume;
  }

  /** What is to be done when the link is lost. */
  onDown(lost: (cause: BrokerError) => void): void {
    this.#lost = lost;
  }

  /** What is to be done when one account loses its permission, for `cause`, or has it back. */
  onAccount(changed: (id: string, cause: BrokerError | undefined) => void): void {
    this.#account = changed;
  }

  /** The first connect is done. */
  ready(): void {
    // The link may have been lost while `connect` was still at it.
    if (this.last.state === "connecting") this.#state({ state: "ready", timeMs: this.#clock.now() });
  }

  up(): void {
    this.#attempt += 1;
    void this.#restore(this.#attempt);
  }

  down(cause: BrokerError): void {
    if (this.#over) return;
    this.#attempt += 1;
    if (this.#lostAtMs !== undefined) return;
    this.#lostAtMs = this.#clock.monotonic();
    const mine = this.#mine(cause);
    this.#lost(mine);
    this.#state({ state: "lost", timeMs: this.#clock.now(), cause: mine });
  }

  failed(cause: BrokerError): void {
    if (this.#over) return;
    this.#attempt += 1;
    const mine = this.#mine(cause);
    this.#lost(mine);
    this.#state({ state: "failed", timeMs: this.#clock.now(), cause: mine });
  }

  account(id: string, cause?: BrokerError): void {
    if (cause !== undefined) this.problem(cause, id);
    this.#account(id, cause && this.#mine(cause));
  }

  problem(fault: BrokerError, accountId?: string): void {
    const error = this.#mine(fault);
    this.#noteRefusal(error);
    const event: StatusEvent = {
      state: "problem",
      timeMs: this.#clock.now(),
      error,
      ...(accountId !== undefined && { accountId }),
    };
    for (const source of this.#sources) source.push(event);
  }

  closing(): void {
    this.#attempt += 1;
    this.#stop.abort();
  }

  closed(): void {
    this.#state({ state: "closed", timeMs: this.#clock.now() });
    for (const source of this.#sources) source.end();
    this.#sources.clear();
  }

  stream(listener: ((event: StatusEvent) => void) | undefined): Stream<StatusEvent> {
    const name = "the broker's status";
    let reported = false;
    const source: StreamSource<StatusEvent> = createStream<StatusEvent>({
      mode: "queue",
      name,
      listener,
      onListenerError: (error) => {
        // A status listener that throws at its own report would go round for ever.
        if (reported) return;
        reported = true;
        this.problem(listenerError(name, error));
      },
      onClose: () => {
        this.#sources.delete(source);
      },
    });
    source.grant();
    source.push(this.last);
    if (this.last.state === "closed") source.end();
    else this.#sources.add(source);
    return source.stream;
  }

  get #over(): boolean {
    return this.last.state === "failed" || this.last.state === "closed" || this.#stop.signal.aborted;
  }

  /** Resubscribes and reconciles; tries again as long as the link stays up. */
  async #restore(attempt: number): Promise<void> {
    while (attempt === this.#attempt && !this.#over) {
      try {
        await this.#resume();
        if (attempt !== this.#attempt || this.#over || this.#lostAtMs === undefined) return;
        const gapMs = this.#clock.monotonic() - this.#lostAtMs;
        this.#lostAtMs = undefined;
        this.#state({ state: "resumed", timeMs: this.#clock.now(), gapMs });
        return;
      } catch (error) {
        if (attempt !== this.#attempt || this.#over) return;
        this.problem(
          asBrokerError(error, "NOT_READY", `Restoring the state after the link to ${this.#broker} came back failed.`),
        );
        await sleep(this.#clock, RESUME_RETRY_MS, this.#stop.signal).catch(() => {});
      }
    }
  }

  #state(event: StatusEvent): void {
    this.last = event;
    if (event.state === "ready" || event.state === "resumed") this.#refusal = undefined;
    if ("cause" in event) this.#noteRefusal(event.cause);
    this.#sinceMs = this.#clock.monotonic();
    for (const source of this.#sources) source.push(event);
  }

  #noteRefusal(cause: BrokerError): void {
    if (cause.kind === "auth") this.#refusal = { cause, atMs: this.#clock.monotonic() };
  }

  #mine(error: BrokerError): BrokerError {
    const known = error.broker === undefined ? error.with({ broker: this.#broker }) : error;
    return this.#secrets.holds(inspect(known, { depth: 8 }))
      ? known.cleaned((text) => this.#secrets.redact(text))
      : known;
  }
}
