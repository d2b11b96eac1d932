import { asBrokerError, BrokerError } from "@anybroker/core";
import { type Call, type Command, type Lane, methodOf, type Receipt, type Resolution } from "@anybroker/core/adapter";
import { errorOf, faultOf } from "../wire/fault.ts";
import type { CommandAnswer, ResolveRequest } from "../wire/messages.ts";
import { FencedCall } from "./fenced-call.ts";
import type { ServedAccount } from "./served-account.ts";
import type { Tenure } from "./tenure.ts";

interface Running {
  readonly stop: AbortController;
  call?: Call;
}

/** Carries commands out, each at most once over all owners, and knows what became of them. */
export class Commands {
  readonly #tenure: Tenure;
  readonly #running = new Map<string, Running>();

  constructor(tenure: Tenure) {
    this.#tenure = tenure;
  }

  /**
   * Sends the command, unless its client order id is known: then the first answer is given again.
   *
   * Rejects with what the port refused it with; DUPLICATE_CLIENT_ORDER_ID when the id was another command's;
   * UNKNOWN_OUTCOME when an owner before may have sent it.
   */
  async carryOut(account: ServedAccount, command: Command, lane: Lane, signal: AbortSignal): Promise<Receipt> {
    const known = this.#tenure.ledger.find(account.id, command.clientOrderId);
    if (known?.state === "void") throw givenUp(command);
    if (known?.command !== undefined && signature(known.command) !== signature(command)) throw usedBefore(command);
    if (known?.state === "running") return receiptOf(await known.answer);
    if (known?.state === "orphaned") throw unknownOutcome(command);
    if (known !== undefined) {
      if ("receipt" in known.answer) return known.answer.receipt;
      if (known.answer.fault["outcome"] !== "not-executed") throw unknownOutcome(command);
      // What is proven not executed may be tried again under the same id.
    }
    const answer = this.#send(account, command, lane, signal);
    this.#tenure.ledger.start(account.id, command, answer);
    return receiptOf(await answer);
  }

  /**
   * What became of a command, without any effect at the broker.
   *
   * One that has not come is barred from coming late; one that still waits for its turn is taken back. What the ledger
   * knows is said at once: only the question to the broker has to wait its turn.
   */
  async resolve(account: ServedAccount, request: ResolveRequest, signal: AbortSignal): Promise<Resolution> {
    const { ledger } = this.#tenure;
    const { command, sentTimeMs } = request;
    const { clientOrderId } = command;
    const known = ledger.find(account.id, clientOrderId);
    if (known === undefined) {
      // The ledger says nothing of a time before it began.
      if (sentTimeMs < ledger.completeSinceMs) return this.#askPort(account, request, signal);
      await ledger.voidUnseen(account.id, clientOrderId);
      return { state: "not-executed", reason: "it never reached the gateway" };
    }
    if (known.state === "void") return { state: "not-executed", reason: "it was given up before it came" };
    if (known.state === "orphaned") return this.#askPort(account, request, signal);
    if (known.state === "running") this.#takeBack(keyOf(account, clientOrderId));
    const answer = await known.answer;
    if ("receipt" in answer) return { state: "executed", receipt: answer.receipt };
    if (answer.fault["outcome"] === "not-executed") return { state: "not-executed", reason: answer.fault.message };
    return this.#askPort(account, request, signal);
  }

  /** The answer, whatever it is; in the ledger before anybody hears of it. */
  async #send(account: ServedAccount, command: Command, lane: Lane, signal: AbortSignal): Promise<CommandAnswer> {
    const { open, ledger, clock, isHeld } = this.#tenure;
    const operation = methodOf(command);
    const key = keyOf(account, command.clientOrderId);
    const running: Running = { stop: new AbortController() };
    this.#running.set(key, running);
    let answer: CommandAnswer;
    try {
      const receipt = await open.caller.run(
        { operation, lane, accountId: account.id, command, signal: AbortSignal.any([signal, running.stop.signal]) },
        async (call) => {
          running.call = call;
          await ledger.begin(account.id, command, clock.now());
          if (call.signal.aborted) throw takenBack(command);
          return send(account, command, new FencedCall(call, isHeld));
        },
      );
      account.names.noteAnswer(command, receipt);
      answer = { receipt };
    } catch (error) {
      answer = { fault: faultOf(asBrokerError(error, "UNKNOWN", `${operation} failed in a way that is no broker's.`)) };
    }
    this.#running.delete(key);
    ledger.end(account.id, command, answer);
    return answer;
  }

  #takeBack(key: string): void {
    const running = this.#running.get(key);
    if (running !== undefined && running.call?.sent !== true) {
      running.stop.abort(new BrokerError("ABORTED", "The command was taken back before it was sent."));
    }
  }

  async #askPort(
    { id, port }: ServedAccount,
    { command, sentTimeMs }: ResolveRequest,
    signal: AbortSignal,
  ): Promise<Resolution> {
    const { resolve } = port;
    if (resolve === undefined) return { state: "absent", complete: false };
    return this.#tenure.open.caller.run(
      { operation: "resolve", lane: "read", accountId: id, tries: 1, signal },
      (call) => resolve.call(port, command, sentTimeMs, call),
    );
  }
}

const keyOf = (account: ServedAccount, clientOrderId: string): string => `${account.id}\n${clientOrderId}`;

function send({ port }: ServedAccount, command: Command, call: Call): Promise<Receipt> {
  const operation = methodOf(command);
  const method = port[operation];
  if (method === undefined) throw new BrokerError("UNSUPPORTED", `The broker has no ${operation}.`);
  return (method as (command: Command, call: Call) => Promise<Receipt>).call(port, command, call);
}

function receiptOf(answer: CommandAnswer): Receipt {
  if ("receipt" in answer) return answer.receipt;
  throw errorOf(answer.fault);
}

/** What makes two commands the same; the state of the books around them does not. */
function signature(command: Command): string {
  switch (command.kind) {
    case "place": {
      const { kind, symbol, side, type, lots, limitPrice, stopPrice, intent } = command;
      return JSON.stringify([kind, symbol.name, side, type, lots, limitPrice, stopPrice, intent]);
    }
    case "modify-order":
      return JSON.stringify([command.kind, command.order.id, command.patch]);
    case "cancel-order":
      return JSON.stringify([command.kind, command.order.id]);
    case "modify-position":
      return JSON.stringify([command.kind, command.position.id, command.patch]);
    case "close-position":
      return JSON.stringify([command.kind, command.position.id, command.lots]);
    case "close-by":
      return JSON.stringify([command.kind, command.position.id, command.opposite.id]);
  }
}

const usedBefore = ({ clientOrderId }: Command): BrokerError =>
  new BrokerError(
    "DUPLICATE_CLIENT_ORDER_ID",
    `The client order id ${clientOrderId} was used for another command; use a new id for a new command.`,
  );

const givenUp = ({ clientOrderId }: Command): BrokerError =>
  new BrokerError(
    "ABORTED",
    `The command ${clientOrderId} came after it had been given up as lost, so it was not sent; use a new id.`,
  );

const takenBack = ({ clientOrderId }: Command): BrokerError =>
  new BrokerError("ABORTED", `The command ${clientOrderId} was taken back before it was sent.`);

const unknownOutcome = ({ clientOrderId }: Command): BrokerError =>
  new BrokerError(
    "UNKNOWN_OUTCOME",
    `The command ${clientOrderId} may have been sent before and is not sent again; its outcome has to be looked for.`,
  );
