import type { StreamPeer } from "@anybroker/testkit/servers";
import type { StreamEvent, TickerallStream } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { answerPings, type Bench, bench, type SentFrame } from "./make-client.ts";

/** A frame as it is on the wire. */
type Frame = Readonly<Record<string, unknown>>;
type FrameName = "tick" | "opened" | "closed" | "orders" | "account" | "subscribed" | "error";

export const FRAMES = fixture("frames") as Readonly<Record<FrameName, Frame>>;
export const ID = "acc_K3v0";

export interface StreamBench extends Bench {
  readonly stream: TickerallStream;
}

/** Grants whatever is subscribed to, and answers pings. */
const granting = ({ type, channels }: SentFrame): unknown =>
  type === "subscribe" ? { type: "subscribed", channels } : answerPings({ type });

/** The frames that are no pings. */
export const said = (peer: StreamPeer<SentFrame>): readonly SentFrame[] =>
  peer.frames.filter(({ type }) => type !== "ping");

/** A client with an open stream to a scripted server. */
export async function streaming(grants = true): Promise<StreamBench> {
  const at = await bench();
  if (grants) at.server.onFrame = granting;
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
