import type { StreamEventMap, StreamEventName, StreamOptions, TonpoStream } from "../src/index.ts";
import { fixture } from "./fixtures.ts";
import { type Bench, bench } from "./make-client.ts";

type Frame = Readonly<Record<string, unknown>>;
/** One frame of each kind. */
export const FRAMES = fixture("frames") as Readonly<Record<string, Frame>>;

/** A client with a stream. */
export async function streaming(options: StreamOptions = {}): Promise<Bench & { readonly stream: TonpoStream }> {
  const at = await bench();
  const stream = await at.client.stream.connect(options);
  return { ...at, stream };
}

export type At = Awaited<ReturnType<typeof streaming>>;

/** The next event of a kind. */
export const next = <Name extends StreamEventName>(stream: TonpoStream, name: Name): Promise<StreamEventMap[Name]> =>
  new Promise((resolve) => stream.on(name, resolve));

/** Waits until every frame that was sent before has been handled. */
export async function flush(at: At): Promise<void> {
  const ticket = 1_000_000 + at.server.stream.frames.length;
  const heard = new Promise<void>((resolve) => {
    at.stream.on("orderResult", (result) => result.ticket === String(ticket) && resolve());
  });
  at.server.stream.send({ type: "orderResult", ticket, success: true });
  await heard;
}

/** Waits until the stream is up again. */
export const reconnected = (at: At): Promise<void> =>
  at.clock.advanceUntil(() => at.stream.isConnected() && at.server.streams.length > 1, { stepMs: 50 });
