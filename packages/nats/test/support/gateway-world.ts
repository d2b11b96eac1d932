import { memoryTokens } from "@anybroker/core";
import type { World, WorldMaker } from "@anybroker/testkit";
import { type Gateway, nats, serve } from "../../src/index.ts";
import { Traffic } from "./traffic.ts";

let worlds = 0;

/** A world whose broker is served by a gateway: the wire that can break is the one behind it. */
export function behindGateway(inner: WorldMaker, url: () => string): WorldMaker {
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
  return serve(world.broker, { url, broker, connect });
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
