import type { StreamEvent, TickerallStream } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench } from "./make-client.ts";
import type { StreamPeer } from "./scripted-server.ts";

/** A frame as it is on the wire. */
type Frame = Readonly<Record<string, unknown>>;
type FrameName = "tick" | "opened" | "closed" | "orders" | "account" | "subscribed" | "error";

export const FRAMES = fixture("frames") as Readonly<Record<FrameName, Frame>>;
export const ID = "acc_K3v0";

export interface StreamBench extends Bench {
  readonly stream: TickerallStream;
}

/** Grants whatever is subscribed to. */
function grantAll(peer: StreamPeer): void {
  peer.socket.on("message", (data) => {
    const frame = JSON.parse(String(data)) as { readonly type: string; readonly channels: unknown };
    if (frame.type === "subscribe") peer.send({ type: "subscribed", channels: frame.channels });
  });
}

/** A client with an open stream to a scripted server. */
export async function streaming(granting = true): Promise<StreamBench> {
  const at = await bench();
  if (granting) at.server.onStream = grantAll;
  const stream = await at.client.stream.connect();
  return { ...at, stream };
}

/** The next event of a type. */
export const next = (stream: TickerallStream, type: StreamEvent["type"]): Promise<unknown> =>
  new Promise((resolve) => stream.on(type, resolve));

/** Waits until every frame that was sent before has been handled. */
export async function flush(at: StreamBench): Promise<void> {
  const mark = { ...FRAMES.account, accountId: `mark-${at.server.stream.frames.length}` };
  const heard = new Promise<void>((resolve) => {
    at.stream.on("account", ({ accountId }) => accountId === mark.accountId && resolve());
  });
  at.server.stream.send(mark);
  await heard;
}
