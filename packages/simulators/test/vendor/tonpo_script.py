"""Drives the vendor's own SDK against a simulator.

Usage: tonpo_script.py SCENARIO SETTINGS_JSON. Each line on stdout is one JSON object: {"step": name, "value": ...}
for what the SDK returned, {"ask": what} for something that the test has to do to the simulator; it answers by a line.
"""

import asyncio
import contextlib
import dataclasses
import json
import logging
import sys

from tonpo import TonpoClient, TonpoConfig
from tonpo.exceptions import TonpoError

SETTINGS = json.loads(sys.argv[2])
logging.disable(logging.CRITICAL)


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


async def ask(what):
    write({"ask": what})
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


async def failure(name, call):
    try:
        step(name, await call)
    except TonpoError as error:
        step(name, {"class": type(error).__name__, "status": getattr(error, "status_code", None), "message": str(error)})


def config(**options):
    return TonpoConfig(
        host=SETTINGS["host"],
        port=SETTINGS["port"],
        use_ssl=False,
        ws_reconnect_delay=0.1,
        max_reconnect_attempts=3,
        **options,
    )


@contextlib.contextmanager
def impatience(seconds):
    """The SDK waits five seconds for an answer, and can't be told otherwise."""
    wait_for = asyncio.wait_for
    asyncio.wait_for = lambda awaitable, timeout=None: wait_for(awaitable, seconds)
    try:
        yield
    finally:
        asyncio.wait_for = wait_for


def client(api_key=None, **options):
    return TonpoClient.for_user(config(**options), api_key or SETTINGS["apiKey"])


async def account():
    async with TonpoClient.admin(config()) as api:
        step("health", await api.health_check())
        user = step("user", await api.create_user())
    async with client(user.api_key) as api:
        await failure("no-account", api.get_account_info())
        made = step("account", await api.create_account("777001", "pw", "Demo-Server", region="eu"))
        step("created", await api.get_account_status(made.account_id))
        step("active", await api.wait_for_active(made.account_id, timeout=20, poll_interval=0.05))
        step("status", await api.get_account_status(made.account_id))
        step("accounts", await api.get_accounts())
        info = step("info", await api.get_account_info())
        step("level-is-upside-down", info.margin_level)
        step("pause", await api.pause_account(made.account_id))
        step("paused-order", await api.place_market_buy("EURUSD", 0.1))
        step("resume", await api.resume_account(made.account_id))
        step("resumed-order", await api.place_market_buy("EURUSD", 0.1))
        wrong = await api.create_account("777001", "wrong", "Demo-Server")
        await failure("login-failed", api.wait_for_active(wrong.account_id, timeout=20, poll_interval=0.05))
        step("delete", await api.delete_account(made.account_id))
        await failure("deleted", api.wait_for_active(made.account_id, timeout=1, poll_interval=0.05))
        await failure("someone-elses", api.get_account_status(SETTINGS["accountId"]))


async def trade():
    async with client() as api:
        step("symbols", await api.list_symbols())
        step("price", await api.get_symbol_price("EURUSD"))
        market = step("market", await api.place_market_buy("EURUSD", 0.1, sl=1.08, tp=1.12, comment="ab-7f31", magic=7))
        step("sell", await api.place_market_sell("EURUSD", 0.2))
        step("limit-buy", await api.place_limit_buy("EURUSD", 0.1, 1.09))
        step("limit-sell", await api.place_limit_sell("EURUSD", 0.1, 1.11))
        step("stop-buy", await api.place_stop_buy("EURUSD", 0.1, 1.11, sl=1.1))
        step("stop-sell", await api.place_stop_sell("EURUSD", 0.1, 1.09))
        step("positions", await api.get_positions())
        step("position", await api.get_position(market.ticket))
        step("modify", await api.modify_position(market.ticket, sl=1.085))
        step("modify-nothing", await api.modify_position(market.ticket))
        step("part", await api.close_position(market.ticket, 0.04))
        step("rest", await api.close_position(market.ticket, 0))
        step("refused", await api.place_market_buy("EURUSD", 1000))
        step("unknown-symbol", await api.place_market_buy("NOPE", 0.1))
        step("gone", await api.close_position(market.ticket))
        await failure("no-such-position", api.get_position(market.ticket))
        await failure("no-such-symbol", api.get_symbol_price("NOPE"))
        await failure("no-price-yet", api.get_symbol_price("GBPUSD"))
        info = step("info", await api.get_account_info())
        step("level-is-upside-down", info.margin_level)


async def trouble():
    async with client(request_timeout=0.5) as api:
        for fault in SETTINGS["faults"]:
            await ask(fault)
            await failure(fault, api.place_market_buy("EURUSD", 0.1))
        await ask("null-fields@read-account")
        try:
            step("nulls", await api.get_account_info())
        except TypeError:
            step("nulls", "TypeError")
        await ask("refuse@read-account,status=200,message=boom")
        step("error-inside-200", await api.get_account_info())
    async with client("wrong") as api:
        await failure("wrong-key", api.get_positions())
        await failure("wrong-key-stream", api.subscribe(["EURUSD"]))


async def shapes():
    async with client() as api:
        await api.place_market_buy("EURUSD", 0.1)
        step("positions", [position.ticket for position in await api.get_positions()])
        step("price", await api.get_symbol_price("EURUSD"))
        cached = asyncio.Event()
        api.ws.on_tick("EURUSD", lambda tick: cached.set())
        await api.subscribe(["EURUSD"])
        await asyncio.wait_for(cached.wait(), 8)
        await ask("refuse@read-quote,status=500")
        step("cached-price", await api.get_symbol_price("EURUSD"))
        wrong = await api.create_account(SETTINGS["login"], "wrong", SETTINGS["server"])
        await failure("login-failed", api.wait_for_active(wrong.account_id, timeout=20, poll_interval=0.05))


async def stream():
    async with client() as api:
        seen = {name: [] for name in ("tick", "quote", "candle", "position", "result", "account")}
        changed = asyncio.Condition()

        def listen(name):
            async def heard(message):
                async with changed:
                    seen[name].append(plain(message))
                    changed.notify_all()

            return heard

        async def wait_for(name, count):
            async with changed:
                await asyncio.wait_for(changed.wait_for(lambda: len(seen[name]) >= count), 8)

        api.ws.on_tick("EURUSD", listen("tick"))
        api.ws.on_quote("EURUSD", listen("quote"))
        api.ws.on_candle("EURUSD", "M1", listen("candle"))
        api.ws.on_position(listen("position"))
        api.ws.on_order_result(listen("result"))
        api.ws.on_account(listen("account"))
        step("subscribe", await api.subscribe(["EURUSD"]))
        step("subscribe-candles", await api.subscribe(["EURUSD"], timeframe="M1"))
        step("ping", await api.ping_ws())
        opened = await api.place_market_buy("EURUSD", 0.1, comment="ab-1")
        await wait_for("account", 1)
        step("positions", await api.ws.get_positions_ws())
        await api.close_position(opened.ticket)
        await wait_for("account", 2)
        await ask("price")
        await wait_for("candle", 1)
        await wait_for("quote", 3)
        step("seen", seen)
        step("cached", api.ws.get_cached_price("EURUSD"))
        await failure("unknown-symbol", api.subscribe(["NOPE"]))
        step("unsubscribe", await api.unsubscribe(["EURUSD"]))
        await ask("silence")
        with impatience(0.2):
            await failure("silence", api.subscribe(["EURUSD"]))
        # A close that the SDK notices: it reconnects and subscribes to nothing again.
        await api.subscribe(["EURUSD"])
        await ask("close-1011")
        ticks = len(seen["tick"])
        await ask("price")
        step("after-1011", {"ping": await api.ping_ws(), "ticks": len(seen["tick"]) - ticks})
        # A close that it does not notice: it stays stuck.
        await ask("close-1000")
        try:
            step("after-1000", {"connected": api.ws.connected, "ping": await api.ping_ws()})
        except Exception as error:
            step("after-1000", {"connected": api.ws.connected, "error": type(error).__name__})


asyncio.run({"account": account, "trade": trade, "trouble": trouble, "shapes": shapes, "stream": stream}[sys.argv[1]]())
step("done", True)
