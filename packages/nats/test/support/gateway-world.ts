import { memoryTokens } from "@anybroker/core";
import { type ConformanceOptions, SCENARIOS, type Subject, type World, type WorldMaker } from "@anybroker/testkit";
import { asServed } from "../../src/capabilities.ts";
import { type Gateway, nats, serve } from "../../src/index.ts";
import { Traffic } from "./traffic.ts";

/** Scenarios let hours and years pass in one step, in which no gateway could renew a shorter lease. */
const LEASE_MS = 10 * 365 * 86_400_000;

/** What concerns the gateway's own credentials and waits, of which a program sees nothing. */
const GATEWAYS_OWN: ReadonlySet<string> = new Set([
  "setMaintenance",
  "expireTokens",
  "refreshElsewhere",
  "revokeCredentials",
  "endSessions",
  "tokens",
]);

let worlds = 0;

/** The adapter of `inner` served by a gateway, as the conformance suite takes it. */
export function subjectBehindGateway(inner: Subject, url: () => string): Omit<ConformanceOptions, "runner"> {
  const { name, capabilities, offers = {}, world, reference = world } = inner;
  return {
    ...inner,
    name: `${name} behind a gateway`,
    capabilities: asServed(capabilities),
    offers: {
      faults: (offers.faults ?? []).filter((fault) => !GATEWAYS_OWN.has(fault)),
      observes: (offers.observes ?? []).filter((it) => !GATEWAYS_OWN.has(it)),
    },
    // The NATS client's attempts end by the machine's time, which no virtual clock waits for.
    scenarios: SCENARIOS.filter(({ id }) => id !== "CONN-02"),
    reference,
    world: behindGateway(world, url),
  };
}

/** A world whose broker is served by a gateway: the wire that can break is the one behind it. */
function behindGateway(inner: WorldMaker, url: () => string): WorldMaker {
  return async (options) => {
    const world = await inner(options);
    worlds += 1;
    const broker = `world-${worlds}`;
    const traffic = new Traffic();
    const stopWaiting = world.clock.waitFor(traffic.quiet);
    let gateway: Promise<Gateway> | undefined;
    return {
      ...world,
      broker: nats({ url: url(), broker }),
      connectOptions: {},
      // Not before: a scenario may let years pass in one step, in which no gateway could keep its lease.
      ready: async () => {
        gateway ??= gatewayOf(world, broker, url());
        await owned(world, await gateway);
      },
      close: async () => {
        await (await gateway)?.close();
        stopWaiting();
        traffic.close();
        await world.close();
      },
    };
  };
}

function gatewayOf(world: World, broker: string, url: string): Promise<Gateway> {
  // Each world's broker has the same credentials: kept on the shared server, its tokens would be taken for another's.
  const connect = { ...world.connectOptions, clock: world.clock, tokens: memoryTokens() };
  return serve(world.broker, { url, broker, leaseMs: LEASE_MS, connect });
}

async function owned({ clock }: World, gateway: Gateway): Promise<void> {
  let settled = false;
  const owning = gateway.owning().finally(() => {
    settled = true;
  });
  owning.catch(() => {});
  await clock.advanceUntil(() => settled);
  await owning;
}
