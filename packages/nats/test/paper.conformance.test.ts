import { conformance } from "@anybroker/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { subject as paper } from "../../paper/test/subject.ts";
import { subjectBehindGateway } from "./support/gateway-world.ts";
import { type NatsTestServer, startNats } from "./support/nats-server.ts";
import { withNats } from "./support/with-nats.ts";

withNats(() => {
  let server: NatsTestServer;
  beforeAll(async () => {
    server = await startNats();
  });
  afterAll(() => server.stop());

  conformance({
    ...subjectBehindGateway(paper, () => server.url),
    runner: { describe, test: (name, body) => test(name, body, 60_000) },
  });
});
