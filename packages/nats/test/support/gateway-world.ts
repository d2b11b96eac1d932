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
    const gateway = await started(world, broker, url());
    return {
      ...world,
      broker: nats({ url: url(), broker }),
      connectOptions: {},
      close: async () => {
        await gateway.close();
        stopWaiting();
        traffic.close();
        await world.close();
      },
    };
  };
}

async function started(world: World, broker: string, url: string): Promise<Gateway> {
  const connect = { ...world.connectOptions, clock: world.clock };
  const gateway = await serve(world.broker, { url, broker, connect });
  let owns = false;
  gateway.owning().then(() => {
    owns = true;
  });
  await world.clock.advanceUntil(() => owns);
  return gateway;
}

