import type { Clock } from "@anybroker/core";
import type { TickerallStream } from "./stream.ts";
import type { StreamEventMap } from "./stream-events.ts";
import { streamClosed, timedOut } from "./stream-options.ts";
import { waitFor } from "./wait.ts";

/** Waits until `stream` is open; rejects with STREAM_CLOSED when it ends, or REQUEST_TIMEOUT. */
export async function untilOpen(stream: TickerallStream, clock: Clock, timeoutMs: number): Promise<void> {
  const timeout = (): Error => timedOut(`The stream was not connected within ${timeoutMs} ms`);
  await waitFor<void>({ clock, timeoutMs, what: "the stream", timeout }, (done, fail) => {
    const onOpen = (): void => done();
    const onFailed = (): void => fail(streamClosed());
    const onClose = ({ byUs }: StreamEventMap["close"]): void => {
      if (byUs) onFailed();
    };
    stream.on("open", onOpen).on("failed", onFailed).on("close", onClose);
    return () => stream.off("open", onOpen).off("failed", onFailed).off("close", onClose);
  });
}
