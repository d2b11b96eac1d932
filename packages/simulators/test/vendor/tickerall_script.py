"""Drives the vendor's own SDK against a simulator.

Usage: tickerall_script.py SCENARIO SETTINGS_JSON. Each line on stdout is one JSON object: {"step": name, "value": ...}
for what the SDK returned, {"ask": what} for something that the test has to do to the simulator; it answers by a line.
"""

import dataclasses
import json
import sys
import threading
import time

import httpx
import tickerall
import tickerall.client
import tickerall.namespaces.stream as stream_module
from tickerall import Tickerall, TickerallApiError

SETTINGS = json.loads(sys.argv[2])
ACCOUNT = SETTINGS.get("accountId", "")
LOGIN = dict(
    broker=SETTINGS.get("broker"),
    server=SETTINGS.get("server"),
    account=int(SETTINGS.get("login", "0")),
    password=SETTINGS.get("password"),
)


def plain(value):
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def write(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def step(name, value):
    write({"step": name, "value": plain(value)})
    return value


def ask(what):
    write({"ask": what})
    sys.stdin.readline()


def failure(name, call):
    try:
        step(name, call())
    except TickerallApiError as error:
        step(
            name,
            {
                "class": type(error).__name__,
                "status": error.status,
                "code": error.code,
                "message": error.message,
                "requestId": bool(error.request_id),
                "details": error.details,
                "transient": error.transient,
            },
        )


def client(**options):
    options.setdefault("mesh", False)
    return Tickerall(
        api_key=SETTINGS["apiKey"], base_url=SETTINGS["url"], http_client=httpx.Client(trust_env=False), **options
    )


def trade():
    api = client()
    step("start", api.sessions.start(**LOGIN))
    step("list", api.accounts.list())
    step("get", api.accounts.get(ACCOUNT))
    step("symbols", api.accounts.symbols(ACCOUNT))
    step("specs", api.accounts.symbol_specs(ACCOUNT))
    market = step(
        "market",
        api.orders.place(
            ACCOUNT, type="market", symbol="EURUSD", side="BUY", volume=0.1, stop_loss=1.09, take_profit=1.12, comment="grid-1"
        ),
    )
    limit = step("limit", api.orders.place(ACCOUNT, type="limit", symbol="EURUSD", side="BUY", volume=0.2, price=1.08))
    stop = step("stop", api.orders.place(ACCOUNT, type="stop", symbol="EURUSD", side="SELL", volume=0.3, price=1.07))
    step("pending", api.orders.list_pending(ACCOUNT, wait_ms=0))
    step("modify-pending", api.orders.modify_pending(ACCOUNT, limit.ticket, price=1.081, stop_loss=1.075))
    step("modify-position", api.positions.modify(ACCOUNT, market.ticket, stop_loss=1.095))
    step("positions", api.accounts.get(ACCOUNT).positions)
    step("partial-close", api.positions.close(ACCOUNT, market.ticket, volume=0.04))
    step("cancel", api.orders.cancel_pending(ACCOUNT, limit.ticket))
    step("close", api.positions.close(ACCOUNT, market.ticket))
    api.orders.place(ACCOUNT, type="market", symbol="EURUSD", side="SELL", volume=0.1)
    step("close-all", api.positions.close_all(ACCOUNT, side="SELL"))
    step("cancel-all", api.orders.cancel_all(ACCOUNT, type="stop"))
    failure("limit-without-price", lambda: api.orders.place(ACCOUNT, type="limit", symbol="EURUSD", side="BUY", volume=0.1))
    failure("no-such-ticket", lambda: api.orders.cancel_pending(ACCOUNT, stop.ticket))
    failure("bad-volume", lambda: api.orders.place(ACCOUNT, type="market", symbol="EURUSD", side="BUY", volume=0.015))
    step("history", api.history.get(ACCOUNT, symbol="EURUSD", limit=10, wait_ms=0))
    step("history-orders", api.history.orders(ACCOUNT))
    step("history-deals", api.history.deals(ACCOUNT))
    step("history-balance", api.history.balance_operations(ACCOUNT))
    step("migrate", api.accounts.migrate(ACCOUNT, to="WEB", web_terminal_url="https://web.simbroker.example"))
    step("disconnect", api.accounts.disconnect(ACCOUNT))
    step("offline", api.accounts.get(ACCOUNT))
    step("reconnect", api.accounts.reconnect(ACCOUNT, password=SETTINGS["password"]))
    step("end", api.sessions.end(ACCOUNT))
    step("pending-rearm", api.sessions.pending_rearm())
    step("remove", api.accounts.remove(ACCOUNT))


def groups():
    api = client()
    other = SETTINGS["otherAccountId"]
    step(
        "bulk-place",
        api.bulk.place(
            [
                {"account_id": ACCOUNT, "symbol": "EURUSD", "side": "BUY", "volume": 0.1},
                {"account_id": other, "symbol": "EURUSD", "side": "BUY", "volume": 0.2, "type": "limit", "price": 1.05},
                {"account_id": "acc_unknown", "symbol": "EURUSD", "side": "BUY", "volume": 0.1},
            ]
        ),
    )
    position = api.accounts.get(ACCOUNT).positions[0].ticket
    order = int(api.orders.list_pending(other)[0].ticket)
    step("bulk-modify", api.bulk.modify_positions([{"account_id": ACCOUNT, "ticket": position, "stop_loss": 1.05}]))
    step("bulk-modify-pending", api.bulk.modify_pending([{"account_id": other, "ticket": order, "price": 1.06}]))
    step("bulk-read", api.bulk.read_accounts(ids=[ACCOUNT, "acc_unknown"], include=["account", "positions"]))
    step("bulk-cancel", api.bulk.cancel_pending(targets=[{"account_id": other}]))
    step("bulk-close", api.bulk.close_positions(targets=[{"account_id": ACCOUNT, "symbol": "EURUSD"}, {"account_id": other}]))
    failure("bulk-nothing", lambda: api.bulk.close_positions())

    made = step(
        "copy-create",
        api.copy.create_set(
            name="desk-1",
            master_account_id=ACCOUNT,
            followers=[{"follower_account_id": other, "sizing_method": "multiplier", "sizing_value": 0.5}],
        ),
    )
    step("copy-list", api.copy.list_sets())
    step("copy-arm", api.copy.arm(made.id))
    trade_ = api.orders.place(ACCOUNT, type="market", symbol="EURUSD", side="BUY", volume=0.4)
    step("copy-mirrored", api.accounts.get(other).positions)
    api.positions.close(ACCOUNT, trade_.ticket)
    step("copy-closed", api.accounts.get(other).positions)
    step("copy-update", api.copy.update_set(made.id, name="desk-2", webhook_url="https://hooks.example/x"))
    added = step("copy-add", api.copy.add_follower(made.id, other, config={"max_slippage_pips": 3}))
    step("copy-change", api.copy.update_follower(made.id, added.id, {"max_lot": 1}))
    step("copy-remove", api.copy.remove_follower(made.id, added.id))
    step("copy-stats", api.copy.get_stats(made.id))
    step("copy-log", api.copy.get_log(made.id, limit=1))
    step("copy-pause", api.copy.pause(made.id))
    step("copy-get", api.copy.get_set(made.id))
    step("copy-delete", api.copy.delete_set(made.id))
    step("copy-left", api.copy.list_sets())


def trouble():
    tickerall.client._REPLAY_DELAYS_S = [0.05]
    api = client(on_rearm=lambda account_id: step("rearming", account_id))
    for number in range(SETTINGS["errors"]):
        failure(f"error-{number}", api.accounts.list)
    failure("timeout", lambda: api.accounts.get(ACCOUNT, timeout=0.2))
    failure("cut", lambda: api.accounts.symbols(ACCOUNT))
    step(
        "queued",
        api.orders.place(ACCOUNT, type="market", symbol="EURUSD", side="BUY", volume=0.1, queue_if_reconnecting=True),
    )
    api.sessions.keep_alive(**LOGIN)
    step("rearmed", api.orders.place(ACCOUNT, type="market", symbol="EURUSD", side="BUY", volume=0.1))


def stream():
    stream_module._HEARTBEAT_INTERVAL_S = 0.3
    stream_module._HEARTBEAT_TIMEOUT_S = 0.3
    stream_module._RECONNECT_DELAYS_S = [0.05]
    stream_module._RECV_TIMEOUT_S = 0.05
    api = client()
    api.sessions.keep_alive(**LOGIN)
    candles = {"symbol": "EURUSD", "timeframe": "M5"}
    step("candles-hours", api.candles.get(ACCOUNT, hours=2, **candles))
    step("candles-count", api.candles.get(ACCOUNT, count=5, **candles))
    step("candles-range", api.candles.get(ACCOUNT, from_=SETTINGS["from"], to=SETTINGS["to"], **candles))
    live = api.stream.connect(timeout=5)
    seen = {name: [] for name in ("tick", "position", "orders", "account", "open", "close", "error", "reconnect")}
    changed = threading.Condition()

    def listen(name):
        def heard(*args):
            with changed:
                seen[name].append(plain(args[0]) if args else None)
                changed.notify_all()

        live.on(name, heard)

    def wait_for(name, count):
        with changed:
            if not changed.wait_for(lambda: len(seen[name]) >= count, timeout=8):
                raise SystemExit(f"waited for {count} {name}, saw {len(seen[name])}")

    for name in seen:
        listen(name)
    live.subscribe_ticks(ACCOUNT, ["EURUSD"])
    live.subscribe_ticks(ACCOUNT, ["GBPUSD"])
    live.subscribe_positions(ACCOUNT)
    live.subscribe_orders(ACCOUNT)
    live.subscribe_account(ACCOUNT)
    wait_for("orders", 1)
    wait_for("account", 1)
    opened = api.orders.place(ACCOUNT, type="market", symbol="EURUSD", side="BUY", volume=0.1)
    resting = api.orders.place(ACCOUNT, type="limit", symbol="EURUSD", side="BUY", volume=0.1, price=0.9)
    wait_for("orders", 2)
    api.positions.close(ACCOUNT, opened.ticket, volume=0.04)
    api.positions.close(ACCOUNT, opened.ticket)
    wait_for("position", 3)
    api.orders.cancel_pending(ACCOUNT, resting.ticket)
    wait_for("orders", 3)
    wait_for("account", 4)
    step("wait-for-tick", live.wait_for_tick("XAUUSD", account_id=ACCOUNT))
    wait_for("tick", 4)
    live.subscribe_ticks(ACCOUNT, ["NOPE"])
    wait_for("error", 1)
    # Longer than two heartbeats: answered pings must keep the connection.
    time.sleep(0.8)
    step("alive", {"state": live.get_state(), "closes": len(seen["close"])})
    ask("drop")
    wait_for("open", 1)
    step("after-drop", {name: seen[name] for name in ("close", "reconnect", "open")})
    ticks = len(seen["tick"])
    wait_for("tick", ticks + 3)
    ask("swallow")
    wait_for("close", 2)
    wait_for("open", 2)
    ask("heal")
    step("seen", {name: seen[name] for name in ("position", "orders", "account", "error")})
    step("symbols", sorted({tick["symbol"] for tick in seen["tick"]}))
    step("latest", live.latest_tick("EURUSD"))
    live.close()


def mesh():
    api = client(mesh=True)
    api.sessions.start(**LOGIN)
    step("symbols", api.accounts.symbols(ACCOUNT))
    live = api.stream.connect(timeout=5)
    step("tick", live.wait_for_tick("EURUSD", account_id=ACCOUNT))
    live.close()
    ask("expire")
    failure("place", lambda: api.orders.place(ACCOUNT, type="market", symbol="EURUSD", side="BUY", volume=0.1))


{"trade": trade, "groups": groups, "trouble": trouble, "stream": stream, "mesh": mesh}[sys.argv[1]]()
step("done", True)
