import type { Capabilities, Order, Position } from "@anybroker/core";
import type { AccountPort, AccountSink, Execution, Page } from "@anybroker/core/adapter";
import { paper } from "@anybroker/paper";
import type { AdapterWrapper } from "@anybroker/testkit";

/** The paper broker with less: what other brokers are like, without their wires. */
export interface NarrowerBroker {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly wrapper: AdapterWrapper;
}

const FULL: Capabilities = paper.adapter.capabilities;

function narrower(name: string, lacks: Partial<Capabilities>, wrapper: AdapterWrapper): NarrowerBroker {
  const capabilities = { ...FULL, ...lacks };
  return { name, capabilities, wrapper: { ...wrapper, capabilities: () => capabilities } };
}

const hearing = (change: (sink: AccountSink) => (execution: Execution) => void): AdapterWrapper => ({
  links: (links) => ({ ...links, sink: { ...links.sink, execution: change(links.sink) } }),
});

/** What a wire shows that only pushes states: some positions, those that are gone, and the money. */
const asObservation =
  (sink: AccountSink) =>
  ({ position, closedPositionId, account }: Execution): void => {
    sink.observed({
      ...(position !== undefined && { positions: [position] }),
      ...(closedPositionId !== undefined && { closedPositionIds: [closedPositionId] }),
      ...(account !== undefined && { account }),
    });
  };

function untagged<Item extends Pick<Order | Position, "clientOrderId">>(item: Item): Omit<Item, "clientOrderId"> {
  const { clientOrderId: _tag, ...rest } = item;
  return rest;
}

const untaggedPage = async <Item extends Pick<Order, "clientOrderId">>(
  page: Promise<Page<Item>> | undefined,
): Promise<Page<Item>> => {
  const { items, ...rest } = (await page) ?? { items: [] };
  return { ...rest, items: items.map((item) => untagged(item) as Item) };
};

/** Answers that tell no more than the ids, as those of most wires; evidence only by the books. */
const plainAnswers = (port: AccountPort): AccountPort => {
  const { resolve: _resolve, ...rest } = port;
  return {
    ...rest,
    placeOrder: async (command, call) => {
      const { deals: _deals, ...receipt } = await port.placeOrder(command, call);
      return receipt;
    },
    closePosition: async (command, call) => {
      const { deals: _deals, ...receipt } = await port.closePosition(command, call);
      return receipt;
    },
  };
};

const withoutTags = (port: AccountPort): AccountPort => ({
  ...plainAnswers(port),
  snapshot: async (call) => {
    const { positions, orders, ...rest } = await port.snapshot(call);
    return { ...rest, positions: positions.map((one) => untagged(one)), orders: orders.map((one) => untagged(one)) };
  },
  deals: (range, call) => untaggedPage(port.deals?.(range, call)),
  orderHistory: (range, call) => untaggedPage(port.orderHistory?.(range, call)),
});

export const NARROWER: readonly NarrowerBroker[] = [
  narrower("one whose answers carry ids only", {}, { port: plainAnswers }),
  narrower(
    "one that pushes states, not executions",
    { events: "observed" },
    { ...hearing(asObservation), port: plainAnswers },
  ),
  narrower("one that pushes nothing", { events: "polled" }, { ...hearing(() => () => {}), port: plainAnswers }),
  narrower(
    "one whose wire carries no client order id",
    { clientOrderId: "none", evidence: { ...FULL.evidence, idempotentPlace: false, tagReadableOn: [] } },
    {
      ...hearing((sink) => ({ order, deal, position, ...rest }) => {
        sink.execution({
          ...rest,
          ...(order !== undefined && { order: untagged(order) }),
          ...(deal !== undefined && { deal: untagged(deal) }),
          ...(position !== undefined && { position: untagged(position) }),
        });
      }),
      port: withoutTags,
    },
  ),
];
