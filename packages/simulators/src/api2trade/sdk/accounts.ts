import { accountOf, type Handler } from "../world.ts";

/** `POST /RegisterAccount`. */
export const register: Handler = ({ world, caller, body }) => {
  const account = world.directory.register(caller, {
    login: body.required("login"),
    password: body.required("password"),
    server: body.required("server"),
  });
  if (world.knobs.registerConnects) account.connect();
  return { id: account.registration?.id, status: account.connected ? "connected" : "connecting" };
};

/** `DELETE /DeleteAccount`: the id is in the body, or in the query as one of the vendor's SDKs has it. */
export const remove: Handler = (request) => {
  const { world, caller, body } = request;
  const id = body.text("id") ?? accountOf(request).registration?.id ?? "";
  world.directory.remove(caller, id);
  world.accountRemoved(id);
  return { message: "account removed" };
};
