import { conformance } from "@anybroker/testkit";
import { afterAll, beforeAll, describe, test } from "vitest";
import { subject as ctrader } from "../../ctrader/test/subject.ts";
import { asServed } from "../src/capabilities.ts";
import { behindGateway } from "./support/gateway-world.ts";
import { type NatsTestServer, startNats } from "./support/nats-server.ts";
import { withNats } from "./support/with-nats.ts";

withNats(() => {
  let server: NatsTestServer;
  beforeAll(async () => {
    server = await startNats();
  });
  afterAll(() => server.stop());

  conformance({
    ...ctrader,
    name: "ctrader behind a gateway",
    capabilities: asServed(ctrader.capabilities),
    world: behindGateway(ctrader.world, () => server.url),
    runner: { describe, test: (name, body) => test(name, body, 60_000) },
  });
});
