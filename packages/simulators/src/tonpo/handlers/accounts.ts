import type { GatewayAccount } from "../gateway-account.ts";
import { objectBody, optionalText, text } from "../input.ts";
import { accountRow } from "../to-wire.ts";
import { notFound } from "../wire-error.ts";
import { type Handler, param, type UserRequest } from "../world.ts";

/** The account that the path names. Throws 404. */
function accountOf(request: UserRequest): GatewayAccount {
  const id = param(request, 0);
  const account = request.world.directory.accountsOf(request.user).find((candidate) => candidate.id === id);
  if (account === undefined) throw notFound(`account ${id}`);
  return account;
}

/** `POST /api/accounts`: both spellings of the fields are taken. */
export const createAccount: Handler = ({ world, user, body }) => {
  const fields = objectBody(body);
  const credentials = {
    login: text(fields, "mt5Login", "mt5_login"),
    password: text(fields, "mt5Password", "mt5_password"),
    server: text(fields, "mt5Server", "mt5_server"),
  };
  const region = optionalText(fields, "region");
  const account = world.directory.addAccount(user, credentials, region === undefined ? {} : { region });
  return { account_id: account.id, auth_token: world.directory.token("bt_", 8), status: "created" };
};

/** `GET /api/accounts`: those that are gone are not in it. */
export const listAccounts: Handler = ({ world, user }) => ({
  accounts: world.directory
    .accountsOf(user)
    .filter(({ status }) => status !== "deleted")
    .map(accountRow),
});

/** `GET /api/accounts/{id}`. */
export const getAccount: Handler = (request) => accountRow(accountOf(request));

/** `GET /api/accounts/{id}/status`: what the page and what the dashboard read of it. */
export const getStatus: Handler = (request) => {
  const account = accountOf(request);
  const running = account.login !== undefined;
  return {
    account_id: account.id,
    status: account.status,
    last_error: account.lastError,
    is_running: running,
    pid: running ? 4312 : null,
    uptime_secs: Math.floor(account.uptimeMs / 1000),
  };
};

/** `POST /api/accounts/{id}/pause`: new orders are refused from now on. */
export const pauseAccount: Handler = (request) => {
  accountOf(request).pause();
  return {};
};

/** `POST /api/accounts/{id}/resume`. */
export const resumeAccount: Handler = (request) => {
  accountOf(request).resume();
  return {};
};

/** `DELETE /api/accounts/{id}`: for good. */
export const deleteAccount: Handler = (request) => {
  accountOf(request).set("deleted");
  return { message: "account deleted" };
};
