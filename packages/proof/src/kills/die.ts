import { Socket } from "node:net";

/** Ends this process at once, as `kill -9` does: nothing is flushed, closed or said. */
export function die(): never {
  process.kill(process.pid, "SIGKILL");
  // The signal is on its way; nothing more may happen.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
}

type Write = (chunk: Buffer, encoding: BufferEncoding | "buffer", done: (error?: Error | null) => void) => void;
type Chunk = { readonly chunk: Buffer | string; readonly encoding: BufferEncoding };

/** From now on the next thing that is written to a socket is cut in half, and the process dies when that half is out. */
export function dieInNextFrame(): void {
  const { prototype } = Socket as unknown as { prototype: { _write: Write; _writev?: unknown } };
  const write = prototype._write;
  const cut = (socket: unknown, bytes: Buffer): void => {
    prototype._write = () => {};
    write.call(socket as never, bytes.subarray(0, Math.ceil(bytes.length / 2)), "buffer", () => die());
  };
  prototype._write = function (this: unknown, chunk) {
    cut(this, bytesOf(chunk));
  };
  prototype._writev = function (this: unknown, chunks: readonly Chunk[]) {
    cut(this, Buffer.concat(chunks.map(({ chunk, encoding }) => bytesOf(chunk, encoding))));
  };
}

const bytesOf = (chunk: Buffer | string, encoding: BufferEncoding = "utf8"): Buffer =>
  typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
