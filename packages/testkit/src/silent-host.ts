import { type AddressInfo, createServer, type Socket } from "node:net";

/** A host on a free port of this machine that takes connections and never says a word. */
export interface SilentHost {
  readonly port: number;
  /** Cuts its connections; from then on the port refuses. */
  close(): Promise<void>;
}

/** Starts a silent host. */
export async function startSilentHost(): Promise<SilentHost> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // It hears, as otherwise it would not hear the other side hang up.
    socket.resume();
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
