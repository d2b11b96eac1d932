import type { OnReadOpts } from "node:net";
import { connect, type TLSSocket } from "node:tls";

/** Takes one frame where it lies. */
export type OnFrame = (bytes: Buffer, start: number, end: number) => void;

const READ_BYTES = 65_536;

/** Opens a TLS connection whose frames are handed out of one buffer; resolves when it can be written to. */
export function openSocket(port: number, ca: string, onFrame: OnFrame): Promise<TLSSocket> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES * 2);
  let kept = 0;
  const window = buffer.subarray(READ_BYTES);
  const onread = (read: number): boolean => {
    // The cut frame of the last read lies just before the window.
    let at = READ_BYTES - kept;
    const end = READ_BYTES + read;
    while (end - at >= 4) {
      const frameEnd = at + 4 + buffer.readUInt32BE(at);
      if (frameEnd > end) break;
      onFrame(buffer, at + 4, frameEnd);
      at = frameEnd;
    }
    kept = end - at;
    buffer.copy(buffer, READ_BYTES - kept, at, end);
    return true;
  };
  return new Promise((resolve, reject) => {
    const read: { readonly onread: OnReadOpts } = { onread: { buffer: window, callback: onread } };
    const socket = connect({ host: "127.0.0.1", port, ca, ...read });
    socket.setNoDelay(true);
    socket.once("error", reject);
    socket.once("secureConnect", () => resolve(socket));
  });
}
