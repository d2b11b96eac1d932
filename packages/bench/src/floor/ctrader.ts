import type { TLSSocket } from "node:tls";
import { encode, type Messages, PAYLOAD_TYPES, type PayloadName } from "@anybroker/ctrader/schema";
import type { CtraderTarget } from "../load/ctrader-load.ts";
import { FrameWriter } from "../load/frame-writer.ts";
import { type OnFrame, openSocket } from "./socket.ts";
import { Varints } from "./varint.ts";

/** The one symbol and account of a floor that trades. */
export interface FloorSession {
  readonly socket: TLSSocket;
  send(frame: Buffer): void;
}

/** A socket on which one thing after the other can be asked. */
interface Asking {
  readonly socket: TLSSocket;
  ask<Name extends PayloadName>(name: Name, message: Messages[Name]): Promise<void>;
  /** From now on frames are not answers, but what the socket is for. */
  go(): void;
}

/** Connects and logs the application in. */
async function logIn({ options }: CtraderTarget, port: number, onFrame: OnFrame): Promise<Asking> {
  const { clientId, clientSecret, ca } = options;
  const writer = new FrameWriter();
  let answered: () => void = () => {};
  let going = false;
  const socket = await openSocket(port, ca, (bytes, start, end) => {
    if (going) onFrame(bytes, start, end);
    else answered();
  });
  const asking: Asking = {
    socket,
    ask: (name, message) => {
      writer.frame(PAYLOAD_TYPES[name], encode(name, message));
      return new Promise((resolve) => {
        answered = resolve;
        socket.write(writer.take());
      });
    },
    go: () => {
      going = true;
    },
  };
  await asking.ask("ProtoOAApplicationAuthReq", { clientId, clientSecret });
  return asking;
}

/** Connects and asks for the accounts, as one who has yet to choose. */
export async function connectFloor(target: CtraderTarget, port: number): Promise<TLSSocket> {
  const { socket, ask } = await logIn(target, port, () => {});
  await ask("ProtoOAGetAccountListByAccessTokenReq", { accessToken: target.options.accessToken });
  return socket;
}

/** Logs in and subscribes with as few messages as the wire takes. */
export async function openFloor(
  target: CtraderTarget,
  port: number,
  symbolIds: readonly string[],
  onFrame: OnFrame,
): Promise<FloorSession> {
  const { accessToken } = target.options;
  const { socket, ask, go } = await logIn(target, port, onFrame);
  for (const ctidTraderAccountId of target.accounts) {
    await ask("ProtoOAAccountAuthReq", { ctidTraderAccountId, accessToken });
    await ask("ProtoOASubscribeSpotsReq", { ctidTraderAccountId, symbolId: [...symbolIds] });
  }
  go();
  let corked = false;
  const uncork = (): void => {
    corked = false;
    socket.uncork();
  };
  return {
    socket,
    send(frame) {
      if (!corked) {
        corked = true;
        socket.cork();
        process.nextTick(uncork);
      }
      socket.write(frame);
    },
  };
}

/** A neutral tick. */
export interface FloorTick {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly timeMs: number;
}

const SPOT = PAYLOAD_TYPES.ProtoOASpotEvent;

/** The least that reads ticks: envelope, event, look-up, a record, a call. */
export function tickReader(names: ReadonlyMap<number, string>, listener: (tick: FloorTick) => void): OnFrame {
  const varints = new Varints();
  return (bytes, start, end) => {
    varints.bytes = bytes;
    varints.at = start;
    let payloadEnd = 0;
    let payloadType = 0;
    while (varints.at < end) {
      const tag = varints.next();
      if (tag === 0x08) payloadType = varints.next();
      else if (tag === 0x12) {
        payloadEnd = varints.next() + varints.at;
        break;
      } else varints.skip(tag);
    }
    if (payloadType !== SPOT) return;
    let symbol = 0;
    let bid = 0;
    let ask = 0;
    let timeMs = 0;
    while (varints.at < payloadEnd) {
      const tag = varints.next();
      if (tag === 0x18) symbol = varints.next();
      else if (tag === 0x20) bid = varints.next();
      else if (tag === 0x28) ask = varints.next();
      else if (tag === 0x40) timeMs = varints.next();
      else varints.skip(tag);
    }
    const name = names.get(symbol);
    if (name !== undefined) listener({ symbol: name, bid: bid / 100_000, ask: ask / 100_000, timeMs });
  };
}
