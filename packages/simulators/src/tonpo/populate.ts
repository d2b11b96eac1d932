import type { SimulatedAccount } from "../simulator.ts";
import type { Directory } from "./directory.ts";
import type { MtLogins } from "./mt-logins.ts";
import type { TonpoSimulatorOptions, TonpoUserOptions } from "./options.ts";

const DEFAULT_USERS: readonly TonpoUserOptions[] = [
  { apiKey: "sk_live_simulated_user" },
  { apiKey: "sk_live_simulated_admin", isAdmin: true },
];

/** The users and accounts that there are at the start, and what a client needs to be one of them. */
export function populate(
  directory: Directory,
  logins: MtLogins,
  options: TonpoSimulatorOptions,
): { readonly accounts: readonly SimulatedAccount[]; readonly credentials: Readonly<Record<string, string>> } {
  const users = (options.users ?? DEFAULT_USERS).map((wanted) => directory.addUser(wanted));
  const accounts: SimulatedAccount[] = [];
  const [first] = users;
  let credentials: Readonly<Record<string, string>> = {
    apiKey: first?.apiKey ?? "",
    userId: first?.id ?? "",
    ...admin(users.find(({ isAdmin }) => isAdmin)?.apiKey),
  };
  for (const wanted of options.accounts ?? [{}]) {
    const login = logins.open(wanted);
    const { password, server } = login;
    const owner = users.find(({ apiKey }) => apiKey === wanted.apiKey) ?? first;
    const { id: wantedId, status = "active" } = wanted;
    const account =
      owner === undefined || status === "unlinked"
        ? undefined
        : directory.addAccount(
            owner,
            { login: login.login, password, server },
            {
              status,
              ...(wantedId !== undefined && { id: wantedId }),
            },
          );
    const id = account?.id ?? login.login;
    if (accounts.length === 0) credentials = { ...credentials, accountId: id, login: login.login, password, server };
    accounts.push({ id, login: login.login, venueAccount: login.venue });
  }
  return { accounts, credentials };
}

const admin = (adminKey: string | undefined): Readonly<Record<string, string>> =>
  adminKey === undefined ? {} : { adminKey };
