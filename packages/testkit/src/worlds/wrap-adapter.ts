import type { AccountId, Capabilities, ConfiguredAdapter } from "@anybroker/core";
import type { AccountLinks, AccountPort, Adapter, AdapterContext, Call, Connection } from "@anybroker/core/adapter";

/** What stands between the engine and an adapter. What is left out passes through. */
export interface AdapterWrapper {
  /** What the wrapped adapter claims. */
  capabilities?(capabilities: Capabilities): Capabilities;
  /** The context that the adapter gets. */
  context?(context: AdapterContext): AdapterContext;
  /** What the adapter gets to tell the engine by. */
  links?(links: AccountLinks, id: AccountId): AccountLinks;
  /** The port that the engine gets. */
  port?(port: AccountPort, id: AccountId, context: AdapterContext): AccountPort;
}

/** An adapter with something between it and the engine: how mutants, narrower brokers and lossy wires are made. */
export function wrapAdapter(configured: ConfiguredAdapter, wrapper: AdapterWrapper): ConfiguredAdapter {
  const inner = configured.adapter as unknown as Adapter;
  const adapter: Adapter = {
    ...inner,
    capabilities: wrapper.capabilities?.(inner.capabilities) ?? inner.capabilities,
    async connect(options, context, call) {
      const connection = await inner.connect(options, wrapper.context?.(context) ?? context, call);
      return wrapConnection(connection, wrapper, context);
    },
  };
  return { adapter, options: configured.options } as unknown as ConfiguredAdapter;
}

function wrapConnection(connection: Connection, wrapper: AdapterWrapper, context: AdapterContext): Connection {
  const claims = connection.capabilities;
  return {
    ...(claims !== undefined && { capabilities: wrapper.capabilities?.(claims) ?? claims }),
    native: connection.native,
    listAccounts: (call: Call) => connection.listAccounts(call),
    async openAccount(id, links, call) {
      const port = await connection.openAccount(id, wrapper.links?.(links, id) ?? links, call);
      return wrapper.port?.(port, id, context) ?? port;
    },
    close: () => connection.close(),
  };
}
