import { WebSocket } from "ws";
import type { Simulator } from "../../src/index.ts";

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

/** What a call may set besides its method and path. */
export interface CallOptions {
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the simulator's own. */
  readonly url?: string;
}

/** Calls a simulator by plain fetch. Rejects when the connection breaks. */
export async function call(
  simulator: Simulator,
  method: string,
  path: string,
  { body, key, headers, url = simulator.url }: CallOptions = {},
): Promise<RawAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${simulator.credentials["apiKey"]}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(key !== undefined && { "idempotency-key": key }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A frame of the stream. */
export type Frame = Readonly<Record<string, unknown>> & { readonly type: string };

/** An open stream that keeps what it hears. */
export interface TestStream {
  readonly frames: readonly Frame[];
  /** Texts that were no JSON. */
  readonly garbage: readonly string[];
  send(frame: unknown): void;
  ping(): void;
  /** Resolves with the first frame, heard or yet to come, that fits. */
  next(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** Resolves with the `count`th frame of a type. */
  nth(type: string, count: number): Promise<Frame>;
  /** The close code; resolves when the stream has ended. */
  readonly closed: Promise<number>;
  readonly pongs: number;
  close(): void;
}

/** Opens the stream. Rejects with the status of a refused upgrade. */
export function openStream(
  simulator: Simulator,
  { url = simulator.streamUrl, headers }: { url?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<TestStream> {
  const socket = new WebSocket(url, {
    headers: headers ?? { authorization: `Bearer ${simulator.credentials["apiKey"]}` },
  });
  const frames: Frame[] = [];
  const garbage: string[] = [];
  const waiting = new Set<() => void>();
  let pongs = 0;
  const heard = (): void => {
    for (const check of [...waiting]) check();
  };
  socket.on("message", (data: Buffer) => {
    const frame = parsed(data.toString("utf8"));
    if (frame === undefined) garbage.push(data.toString("utf8"));
    else frames.push(frame as Frame);
    heard();
  });
  socket.on("pong", () => {
    pongs += 1;
    heard();
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
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const stream: TestStream = {
    frames,
    garbage,
    send: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    ping: () => socket.ping(),
    next: (fits) => until(() => frames.find(fits)),
    nth: (type, count) => until(() => frames.filter((frame) => frame.type === type)[count - 1]),
    closed,
    get pongs() {
      return pongs;
    },
    close: () => socket.close(),
  };
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve(stream));
    socket.on("unexpected-response", (_request, response) => {
      socket.terminate();
      reject(new Error(`refused with ${response.statusCode}`));
    });
    socket.on("error", reject);
  });
}
