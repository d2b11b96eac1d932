import { connect, type TLSSocket } from "node:tls";
import {
  decode,
  decodeMessage,
  encode,
  encodeMessage,
  type Messages,
  PAYLOAD_TYPES,
  type PayloadName,
} from "@anybroker/ctrader/schema";
import type { CtraderSimulator } from "../../src/index.ts";

/** A message as it came: its name, content and the id of the request that it answers. */
export type Heard = {
  readonly [Name in PayloadName]: { readonly name: Name; readonly message: Messages[Name]; readonly id?: string };
}[PayloadName];

/** What was heard under one name. */
export type HeardAs<Name extends PayloadName> = Extract<Heard, { readonly name: Name }>;

/** A plain TLS connection that keeps what it hears. */
export interface WireClient extends AsyncDisposable {
  readonly heard: readonly Heard[];
  /** Frames that could not be read. */
  readonly unreadable: readonly Buffer[];
  /** How many pieces the bytes came in. */
  readonly pieces: number;
  readonly socket: TLSSocket;
  readonly closed: Promise<void>;
  send<Name extends PayloadName>(name: Name, message: Messages[Name], id?: string): void;
  /** Sends bytes as they are. */
  sendBytes(bytes: Buffer): void;
  /** Sends a request under an id of its own and resolves with what carries it back. */
  ask<Name extends PayloadName>(name: Name, message: Messages[Name]): Promise<Heard>;
  /** Resolves with the first message, heard or yet to come, that fits. */
  next(fits: (heard: Heard) => boolean): Promise<Heard>;
  /** Resolves with the `count`th message of a name. */
  nth<Name extends PayloadName>(name: Name, count?: number): Promise<HeardAs<Name>>;
  /** The execution types heard so far. */
  readonly executions: readonly (string | number)[];
}

function frame(payloadType: number, payload: Uint8Array, id: string | undefined): Buffer {
  const body = encodeMessage("ProtoMessage", { payloadType, payload, ...(id !== undefined && { clientMsgId: id }) });
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

function read(body: Buffer): Heard | undefined {
  try {
    const { payloadType, payload = new Uint8Array(), clientMsgId } = decodeMessage("ProtoMessage", body);
    const message = decode(payloadType, payload);
    return message && ({ ...message, ...(clientMsgId !== undefined && { id: clientMsgId }) } as Heard);
  } catch {
    return undefined;
  }
}

/** Connects, trusting the simulator's authority and nobody else. */
export async function wireClient(simulator: CtraderSimulator): Promise<WireClient> {
  const socket = connect({ host: "127.0.0.1", port: simulator.ports.protobuf, ca: simulator.ca });
  await new Promise<void>((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  const heard: Heard[] = [];
  const unreadable: Buffer[] = [];
  const waiting = new Set<() => void>();
  let pieces = 0;
  let asked = 0;
  let rest = Buffer.alloc(0);
  socket.on("error", () => undefined);
  socket.on("data", (chunk: Buffer) => {
    pieces += 1;
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const body = rest.subarray(4, 4 + rest.readUInt32BE(0));
      rest = rest.subarray(4 + body.length);
      const message = read(body);
      if (message === undefined) unreadable.push(body);
      else heard.push(message);
    }
    for (const check of [...waiting]) check();
  });
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  const client: WireClient = {
    heard,
    unreadable,
    get pieces() {
      return pieces;
    },
    socket,
    closed,
    send: (name, message, id) => void socket.write(frame(PAYLOAD_TYPES[name], encode(name, message), id)),
    sendBytes: (bytes) => void socket.write(bytes),
    ask(name, message) {
      asked += 1;
      const id = `ask-${asked}`;
      client.send(name, message, id);
      return until(() => heard.find((candidate) => candidate.id === id));
    },
    next: (fits) => until(() => heard.find(fits)),
    nth: (name, count = 1) =>
      until(() => heard.filter((candidate): candidate is HeardAs<typeof name> => candidate.name === name)[count - 1]),
    get executions() {
      return heard.flatMap((each) => (each.name === "ProtoOAExecutionEvent" ? [each.message.executionType] : []));
    },
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      await closed;
    },
  };
  return client;
}
