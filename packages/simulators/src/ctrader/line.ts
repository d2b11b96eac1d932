import type { Timer } from "@anybroker/core";
import type { Messages, PayloadName } from "@anybroker/ctrader/schema";
import type { FaultSubject } from "../fault.ts";
import { FrameFaults } from "../frame-faults.ts";
import { withoutRows } from "../without-rows.ts";
import type { IncomingMessage, WireForm } from "./wire/form.ts";
import type { Pipe } from "./wire/pipe.ts";
import type { World } from "./world.ts";

/** What a line is made of. */
export interface LineOptions {
  readonly world: World;
  readonly pipe: Pipe;
  readonly form: WireForm;
  /** An envelope came in; undefined: bytes that are none. */
  received(incoming: IncomingMessage | undefined): void;
  /** A frame was too long; the line can't be read any further. */
  tooLong(): void;
  closed(): void;
}

/** A connection's envelopes: read and written, kept alive, and through the faults on their way out. */
export class Line {
  readonly form: WireForm;
  readonly #world: World;
  readonly #pipe: Pipe;
  readonly #frames: FrameFaults<Buffer>;
  #heartbeat: Timer | undefined;
  #silence: Timer | undefined;
  #closed = false;

  constructor({ world, pipe, form, received, tooLong, closed }: LineOptions) {
    this.form = form;
    this.#world = world;
    this.#pipe = pipe;
    this.#frames = new FrameFaults<Buffer>(
      {
        write: (body) => this.#write(body),
        writeGarbage: (text) => pipe.sendGarbage(text),
        withoutNumbers: form.withoutNumbers,
        cutWithin: (body) => pipe.cutWithin(body),
        writeOversize: () => pipe.sendOversize(),
      },
      world,
    );
    pipe.listen({
      body: (body) => {
        this.#heard();
        received(form.decode(body));
      },
      tooLong,
      closed: () => {
        this.#close();
        closed();
      },
    });
    this.#heard();
    this.#spoke();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** A message as it goes over this line; an empty id is none. */
  encode<Name extends PayloadName>(name: Name, message: Messages[Name], clientMsgId: string | undefined): Buffer {
    const hasId = clientMsgId !== undefined && clientMsgId !== "";
    return this.form.encode({ name, message, ...(hasId && { clientMsgId }) });
  }

  /** The same message with rows missing from its longest list. */
  withoutRows(body: Buffer): Buffer {
    const { name, message, clientMsgId } = this.form.decode(body) ?? {};
    if (name === undefined || message === undefined) return body;
    return this.encode(name, withoutRows(message as Messages[typeof name]), clientMsgId);
  }

  send(subject: FaultSubject, body: Buffer): void {
    if (!this.#closed) this.#frames.send(subject, body);
  }

  sendLater(delayMs: number, subject: FaultSubject, body: Buffer): void {
    if (!this.#closed) this.#frames.sendLater(delayMs, subject, body);
  }

  /** Sends bytes that are no message. */
  sendGarbage(text: string): void {
    this.#pipe.sendGarbage(text);
  }

  /** Sends the first half of a message and cuts the connection. */
  cutWithin(body: Buffer): void {
    this.#pipe.cutWithin(body);
  }

  /** Sends what is still waiting and ends the connection. */
  end(): void {
    this.#pipe.end();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#pipe.destroy();
  }

  #write(body: Buffer): void {
    if (this.#closed) return;
    this.#pipe.send(body);
    this.#spoke();
  }

  /** The server is heard of at least this often. */
  #spoke(): void {
    const { heartbeatMs } = this.#world.knobs;
    this.#heartbeat?.cancel();
    if (heartbeatMs === 0 || this.#closed) return;
    this.#heartbeat = this.#world.clock.setTimer(heartbeatMs, () => {
      this.#spoke();
      this.send({ operation: "pong" }, this.encode("ProtoHeartbeatEvent", {}, undefined));
    });
  }

  /** A client that is not heard of for so long is cut. */
  #heard(): void {
    const { clientSilenceMs } = this.#world.knobs;
    this.#silence?.cancel();
    if (clientSilenceMs === 0 || this.#closed) return;
    this.#silence = this.#world.clock.setTimer(clientSilenceMs, () => this.#pipe.destroy());
  }

  #close(): void {
    this.#closed = true;
    this.#heartbeat?.cancel();
    this.#silence?.cancel();
    this.#frames.close();
  }
}
