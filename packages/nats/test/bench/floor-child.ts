import { jetstream } from "@nats-io/jetstream";
import { dial } from "../../src/server/dial.ts";
import { openStores } from "../../src/server/stores.ts";
import { subjectsOf } from "../../src/wire/subjects.ts";

/** The least that a gateway has to do: answer, and note what it does in JetStream before it answers. */
const [url = ""] = process.argv.slice(2);
const nc = await dial({ url }, { name: "floor", reconnect: false });
await openStores(nc, 1);
const js = jetstream(nc);
nc.subscribe("floor.answer", { callback: (_error, message) => void message.respond(message.data) });
nc.subscribe("floor.note", {
  callback: (_error, message) => {
    void js.publish(subjectsOf("floor").ledger, message.data).then(() => message.respond(message.data));
  },
});
await nc.flush();
process.send?.("ready");
