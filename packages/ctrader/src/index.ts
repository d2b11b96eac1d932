export { createCtraderClient } from "./client/client.ts";
