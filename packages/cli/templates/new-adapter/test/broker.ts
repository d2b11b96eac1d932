// Stands for the broker: its API as its documentation says, over a simulated market. What is not written is answered
// with 404.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { VenueAccount } from "@anybroker/paper/venue";

/** A running broker. */
export interface TestBroker {
  readonly url: string;
  /** Requests so far. */
  readonly requests: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Starts the broker on a free port of this machine. */
export async function serveBroker(account: VenueAccount, apiKey: string): Promise<TestBroker> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const { status, body } = answer(request, account, apiKey);
    // The market's clock is not this machine's.
    response.sendDate = false;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer({ method, url, headers }: IncomingMessage, account: VenueAccount, apiKey: string): Answer {
  if (headers.authorization !== `Bearer ${apiKey}`) return { status: 401, body: { error: "unauthorized" } };
  if (method === "GET" && url === "/account") {
    const { currency, balance, equity } = account.summary();
    return { status: 200, body: { id: account.id, kind: "demo", currency, balance, equity } };
  }
  return { status: 404, body: { error: "not-found", message: `${method} ${url} is not written in test/broker.ts` } };
}
