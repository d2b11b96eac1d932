import { type ErrorCode, sleep } from "@anybroker/core";
import type { Messages, PayloadName } from "@anybroker/ctrader/schema";
import type { AnswerFault, FaultSubject, RequestFault } from "../fault.ts";
import { faultParameter, faultText } from "../fault-controller.ts";
import { AccountSession } from "./account-session.ts";
import { Budget } from "./budget.ts";
import { dispatch, routeOf } from "./dispatch.ts";
import { errorMessage } from "./error-message.ts";
import { Line } from "./line.ts";
import type { Grant } from "./tokens.ts";
import type { IncomingMessage, WireForm } from "./wire/form.ts";
import type { Pipe } from "./wire/pipe.ts";
import { refusalOf, WireError } from "./wire-error.ts";
import type { ServedAccount, World } from "./world.ts";

/** A message that waits for the end of its request. */
interface Waiting {
  readonly subject: FaultSubject;
  readonly body: Buffer;
  readonly isAnswer: boolean;
}

/** What a session is made of. */
export interface SessionOptions {
  readonly world: World;
  readonly pipe: Pipe;
  readonly form: WireForm;
  closed(session: Session): void;
}

/** One connection: its application, its accounts, and the messages that go in and out through the faults. */
export class Session {
  applicationAuthenticated = false;
  readonly accounts = new Map<string, AccountSession>();
  readonly budget: Budget;
  readonly #world: World;
  readonly #line: Line;
  /** While a request is carried out, what is sent waits here. */
  #waiting: Waiting[] | undefined;
  /** The id of the request at hand; empty when it has none. */
  #requestId: string | undefined;
  #answered = false;

  constructor({ world, pipe, form, closed }: SessionOptions) {
    this.#world = world;
    this.budget = new Budget(world);
    this.#line = new Line({
      world,
      pipe,
      form,
      received: (incoming) => void this.#receive(incoming),
      tooLong: () => this.#tooLong(),
      closed: () => {
        this.accounts.clear();
        closed(this);
      },
    });
  }

  /** Authorises an account here. */
  authorize(served: ServedAccount, grant: Grant): AccountSession {
    const known = this.accounts.get(served.account.id);
    if (known !== undefined) {
      known.grant = grant;
      known.stale = false;
      return known;
    }
    const session = new AccountSession(this.#world, served, grant);
    this.accounts.set(served.account.id, session);
    return session;
  }

  /** Sends a message that nobody asked for. */
  push<Name extends PayloadName>(operation: string, name: Name, message: Messages[Name], accountId?: string): void {
    this.#send({ operation, body: message, ...(accountId !== undefined && { accountId }) }, name, message, undefined);
  }

  /**
   * Sends an event that the request at hand may have caused: the first one is its answer and carries its id; the others
   * do when the knob says so.
   */
  pushEvent<Name extends PayloadName>(operation: string, name: Name, message: Messages[Name], accountId: string): void {
    const { clientMsgId, eventDelayMs } = this.#world.knobs;
    const answers = name === "ProtoOAExecutionEvent" && this.awaitsEvent;
    const id = answers || clientMsgId === "all" ? this.#requestId : undefined;
    const subject = { operation, body: message, accountId };
    if (answers) this.#answered = true;
    const followsAnswer = this.#waiting !== undefined && !answers;
    if (!followsAnswer || eventDelayMs === 0) this.#send(subject, name, message, id);
    else this.#line.sendLater(eventDelayMs, subject, this.#line.encode(name, message, id));
  }

  /** Whether the request at hand has not been answered yet. */
  get awaitsEvent(): boolean {
    return this.#requestId !== undefined && !this.#answered;
  }

  /** Sends an account's last word and forgets the account. */
  endAccount(accountId: string): void {
    if (!this.accounts.delete(accountId)) return;
    this.push("push-session", "ProtoOAAccountDisconnectEvent", { ctidTraderAccountId: Number(accountId) }, accountId);
  }

  /** Says good-bye and ends the connection. */
  dismiss(reason: string): void {
    this.push("push-session", "ProtoOAClientDisconnectEvent", { reason });
    this.#line.end();
  }

  /** Sends bytes that are no message. */
  sendRaw(text: string): void {
    this.#line.sendGarbage(text);
  }

  async #receive(incoming: IncomingMessage | undefined): Promise<void> {
    if (incoming === undefined) {
      this.#world.violations.add("unreadable-message", "an envelope that can't be read");
      this.#fail(
        { operation: "unknown" },
        new WireError("common", "INVALID_REQUEST", "Message can't be parsed."),
        undefined,
      );
      return;
    }
    if (incoming.name === "ProtoHeartbeatEvent") return;
    const route = routeOf(incoming);
    const operation = route?.operation ?? "unknown";
    const accountId = accountIdOf(incoming.message);
    const subject = { operation, body: incoming.message, ...(accountId !== undefined && { accountId }) };
    this.#world.log.add({
      timeMs: this.#world.clock.now(),
      operation,
      method: incoming.name ?? String(incoming.payloadType),
      path: "",
      query: {},
      ...(incoming.message !== undefined && { body: withoutSecrets(incoming.message) }),
    });
    try {
      for (const fault of this.#world.faults.onRequest(subject)) {
        if (!(await this.#before(fault, subject, incoming))) return;
      }
    } catch (error) {
      if (this.#world.signal.aborted) return;
      throw error;
    }
    if (!this.#line.isClosed) this.#carryOut(incoming, subject);
  }

  /** Whether the request goes on after a fault. */
  async #before(fault: RequestFault, subject: FaultSubject, { clientMsgId }: IncomingMessage): Promise<boolean> {
    const fail = (error: WireError): false => {
      this.#fail(subject, error, clientMsgId);
      return false;
    };
    switch (fault.kind) {
      case "cut":
        this.#line.cut();
        return false;
      case "delay":
        await sleep(this.#world.clock, faultParameter(fault, "ms"), this.#world.signal);
        return true;
      case "throttle":
        return fail(this.budget.exceeded(faultParameter(fault, "retryAfterSeconds")));
      case "unavailable":
        return fail(new WireError("request", "CH_SERVER_NOT_REACHABLE", "Trading service is not available."));
      case "bad-gateway":
        return fail(new WireError("common", "CANT_ROUTE_REQUEST", "Request can't be routed."));
      case "stall":
        return false;
      case "reject":
        return fail(refusalOf(faultText(fault, "code") as ErrorCode));
      case "refuse":
        return fail(refusalFor(subject.operation, faultText(fault, "code"), faultText(fault, "message")));
      case "reject-channel":
        return fail(new WireError("request", "SYMBOL_NOT_FOUND", "Symbol not found."));
    }
  }

  #carryOut(incoming: IncomingMessage, subject: FaultSubject): void {
    const waiting: Waiting[] = [];
    this.#waiting = waiting;
    this.#requestId = incoming.clientMsgId ?? "";
    this.#answered = false;
    try {
      dispatch(this.#world, this, incoming, (name, message) => {
        this.#answered = true;
        this.#send(subject, name, message, incoming.clientMsgId ?? "");
      });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#fail(subject, error, incoming.clientMsgId ?? "");
    } finally {
      this.#waiting = undefined;
      this.#requestId = undefined;
    }
    this.#release(waiting, subject, incoming.clientMsgId);
  }

  /** Sends what a request has brought up; the answer first passes its faults. */
  #release(waiting: readonly Waiting[], subject: FaultSubject, clientMsgId: string | undefined): void {
    const faults = this.#world.faults.onAnswer(subject);
    if (faults.some(({ kind }) => kind === "drop-answer")) {
      this.#line.cut();
      return;
    }
    for (const message of waiting) {
      if (!message.isAnswer) this.#line.send(message.subject, message.body);
      else this.#answer(message, faults, subject, clientMsgId);
    }
  }

  #answer(
    answer: Waiting,
    faults: readonly AnswerFault[],
    subject: FaultSubject,
    clientMsgId: string | undefined,
  ): void {
    let { body } = answer;
    let delayMs = 0;
    for (const fault of faults) {
      if (fault.kind === "cut-answer") {
        this.#line.cutWithin(body);
        return;
      }
      if (fault.kind === "late-answer") delayMs += faultParameter(fault, "ms");
      if (fault.kind === "empty-answer") body = this.#line.form.withoutMessage(body);
      if (fault.kind === "garbage-answer") body = this.#line.form.withGarbage(body, faultText(fault, "text"));
      if (fault.kind === "lose-rows") body = this.#line.withoutRows(body);
      if (fault.kind === "null-fields") body = this.#line.form.withoutNumbers(body);
      if (fault.kind === "fail-after") {
        const failed = new WireError("common", "UNKNOWN_ERROR", "Something went wrong.");
        const { name, message } = errorMessage(failed);
        body = this.#line.encode(name, message, clientMsgId);
      }
    }
    const holding = faults.find(({ kind }) => kind === "hold-answer");
    if (holding !== undefined) this.#world.faults.hold(holding, () => this.#line.send(subject, body));
    else if (delayMs === 0) this.#line.send(subject, body);
    else this.#line.sendLater(delayMs, subject, body);
  }

  #fail(subject: FaultSubject, error: WireError, clientMsgId: string | undefined): void {
    const { name, message } = errorMessage(error, subject.accountId);
    this.#send(subject, name, message, clientMsgId ?? "");
  }

  /** @param clientMsgId of the request that this answers; empty when the request had none, undefined for a push. */
  #send<Name extends PayloadName>(
    subject: FaultSubject,
    name: Name,
    message: Messages[Name],
    clientMsgId: string | undefined,
  ): void {
    const body = this.#line.encode(name, message, clientMsgId);
    const isAnswer = clientMsgId !== undefined && !(this.#waiting?.some((other) => other.isAnswer) ?? false);
    if (this.#waiting === undefined) this.#line.send(subject, body);
    else this.#waiting.push({ subject, body, isAnswer });
  }

  #tooLong(): void {
    this.#world.violations.add("frame-too-long", `more than ${this.#world.knobs.frameLimitBytes} bytes`);
    this.#fail({ operation: "unknown" }, new WireError("common", "FRAME_TOO_LONG", "Frame is too long."), undefined);
    this.#line.end();
  }
}

const TRADING = new Set(["place", "modify-order", "cancel-order", "modify-position", "close"]);

const refusalFor = (operation: string, code: string, message: string): WireError =>
  new WireError(TRADING.has(operation) ? "order" : "request", code, message);

function accountIdOf(message: unknown): string | undefined {
  const id = (message as { readonly ctidTraderAccountId?: number | string } | undefined)?.ctidTraderAccountId;
  return id === undefined ? undefined : String(id);
}

const SECRETS = new Set(["clientSecret", "accessToken", "refreshToken"]);

const withoutSecrets = (message: unknown): unknown =>
  Object.fromEntries(Object.entries(message as object).filter(([name]) => !SECRETS.has(name)));
