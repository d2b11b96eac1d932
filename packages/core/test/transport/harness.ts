import { createServer, type Server as HttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { type BrokerError, SecretKeeper, seededRandom, silentLogger } from "@anybroker/core";
import { type CallInit, createCall, type HttpClient, type HttpOptions, type OwnedCall } from "@anybroker/core/adapter";
import { nodeTransports } from "@anybroker/core/transport";
import { ManualClock } from "@anybroker/testkit";
import { onTestFinished } from "vitest";

/** A clock, and the transports on it. */
export function createWorld() {
  const clock = new ManualClock();
  const random = seededRandom(1);
  const secrets = new SecretKeeper();
  const transports = nodeTransports({ clock, random, logger: silentLogger, secrets });
  return {
    clock,
    random,
    secrets,
    transports,
    call: (init: Partial<CallInit> = {}): OwnedCall => createCall({ clock, random }, { operation: "test", ...init }),
    http(options: HttpOptions): HttpClient {
      const client = transports.http(options);
      onTestFinished(() => client.close());
      return client;
    },
  };
}

export type World = ReturnType<typeof createWorld>;

/** Listens on a free loopback port until the test ends; returns the port. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  const remember = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  };
  server.on("connection", remember);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTP server for one test, and its base URL. */
export async function serveHttp(
  handle: (...exchange: Parameters<RequestListener>) => unknown,
): Promise<{ readonly server: HttpServer; readonly url: string }> {
  const server = createServer((request, response) => {
    handle(request, response);
  });
  return { server, url: `http://127.0.0.1:${await listen(server)}` };
}

/** A bare TCP server for one test. */
export async function serveTcp(handle: (socket: Socket) => void): Promise<number> {
  return listen(createTcpServer(handle));
}

/** A loopback port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The error that `work` rejects with; throws when it does not reject. */
export async function errorOf(work: Promise<unknown>): Promise<BrokerError> {
  const result = await work.then(
    () => undefined,
    (error: BrokerError) => error,
  );
  if (result === undefined) throw new Error("expected a rejection, and the promise resolved");
  return result;
}

/** A promise and the function that settles it. */
export function signal(): { readonly seen: Promise<void>; readonly fire: () => void } {
  let fire = (): void => {};
  const seen = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { seen, fire: () => fire() };
}
