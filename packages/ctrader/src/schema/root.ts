import protobuf, { type INamespace, type Root } from "protobufjs/light.js";
import { DESCRIPTOR_JSON } from "./descriptor.ts";

let root: Root | undefined;

/** The schema as protobufjs reflects it; read on first use and shared by the whole process. Nothing is compiled. */
export function loadRoot(): Root {
  if (root === undefined) {
    root = protobuf.Root.fromJSON(JSON.parse(DESCRIPTOR_JSON) as INamespace);
    root.resolveAll();
  }
  return root;
}
