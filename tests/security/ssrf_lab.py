"""A network of its own in which every address there is answers: `python -m tests.security.ssrf_lab {sound|off|early}`.

Run by tests/security/test_ssrf.py inside a fresh network and mount namespace, never outside one. Its name server says
what the attacker wants; its web server listens on all addresses, and whoever reaches another than its two public ones
(or another port than the web's) has reached a canary. The corpus goes through the real web client; the report is JSON
on standard output.

`sound` is the client as it is; `off` and `early` are faults that the lab must find: no guard, and a guard that looks
the name up before the connection does.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, quote, urlsplit

import dns.message
import dns.rrset
import httpcore2

from app.clients.web.client import Caps, HttpWebClient
from app.clients.web.guard import resolve_public
from app.clients.web.hosts import Hosts, Manners
from app.clients.web.network import GuardedNetwork
from app.clients.web.port import FetchFailed
from tests.standins.web import HURTS

PUBLIC_IPV4, PUBLIC_IPV6 = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
PORTS = (22, 25, 80, 81, 443, 2375, 3306, 5432, 6379, 8000, 8080, 9200, 11211)
INNER = (
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "0.0.0.0", "240.0.0.1", "203.0.113.5",
)  # fmt: skip
INNER_IPV6 = (
    "::1", "::", "fd00:ec2::254", "fc00::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "100::1",
    "2001::1", "5f00::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "fe80::1%25lo", "fe80::1%lo",
)  # fmt: skip
SCHEMES = (
    "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/", "tftp://127.0.0.1/", "jar:http://127.0.0.1!/", "ws://127.0.0.1/", "wss://127.0.0.1/",
    "data:text/html,x", "javascript:1", "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "netdoc:///etc/passwd", "view-source:http://127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "http:127.0.0.1",
    "http:/127.0.0.1/", "http:///127.0.0.1/", "http:\\\\127.0.0.1\\", "HtTp://127.0.0.1/", " http://127.0.0.1/",
    "http://127.0.0.1\t/", "http://127.0.0.1\r\nX: y/", "http://127.0.0.1\x00.lab.test/",
)  # fmt: skip
REBINDINGS = 300


def spellings(address: str) -> Iterator[str]:
    """One IPv4 address as different parsers read it."""
    octets = [int(part) for part in address.split(".")]
    number = int(IPv4Address(address))
    a, b, c, d = octets
    yield address
    yield f"{number}"
    yield f"{number:#x}"
    yield f"0{number:o}"
    yield ".".join(f"{part:#x}" for part in octets)
    yield ".".join(f"0{part:o}" for part in octets)
    yield ".".join(f"{part:03d}" for part in octets)
    yield f"{a}.{(b << 16) + (c << 8) + d}"
    yield f"{a}.{b}.{(c << 8) + d}"
    yield f"{a:#x}.{b}.0{c:o}.{d}"
    yield f"{address}."
    yield address.replace(".", "。")
    yield address.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    yield address.replace(".", "%2e")
    yield f"{quote(address[0])}{address[1:]}%20"
    yield f"[{address}]"


def wrapped(address: str) -> Iterator[str]:
    """The same address inside IPv6 ones."""
    high, low = divmod(int(IPv4Address(address)), 65536)
    yield f"[::ffff:{address}]"
    yield f"[::ffff:{high:x}:{low:x}]"
    yield f"[0:0:0:0:0:ffff:{high:x}:{low:x}]"
    yield f"[::{high:x}:{low:x}]"
    yield f"[::ffff:0:{high:x}:{low:x}]"
    yield f"[64:ff9b::{high:x}:{low:x}]"
    yield f"[64:ff9b:1::{high:x}:{low:x}]"
    yield f"[2002:{high:x}:{low:x}::]"
    yield f"[2001:0:{high:x}:{low:x}::]"
    yield f"[2001:0:5db8:d822:0:0:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}]"


def name_of(address: str) -> str:
    """A name of the lab's zone that resolves to this address."""
    return f"ip-{int(ip_address(address)):x}-{4 if '.' in address else 6}.lab.test"


def corpus() -> list[str]:
    """URLs that strangers might name, none of them twice."""
    hosts = [spelling for address in INNER for spelling in spellings(address)]
    hosts += [form for address in INNER[:7] for form in wrapped(address)]
    hosts += [f"[{address}]" for address in INNER_IPV6]
    hosts += [name_of(address) for address in (*INNER, *INNER_IPV6[:12])]
    hosts += ["localhost", "LOCALHOST", "localhost.", "ⓛocalhost", "alias.lab.test", "both.lab.test", "both6.lab.test"]
    tricks = [
        f"http://{PUBLIC_IPV4}@127.0.0.1/", f"http://127.0.0.1@{PUBLIC_IPV4}/", f"http://{PUBLIC_IPV4}:80@127.0.0.1/",
        f"http://{PUBLIC_IPV4}%00@127.0.0.1/", f"http://{PUBLIC_IPV4}\\@127.0.0.1/", f"http://127.0.0.1#@{PUBLIC_IPV4}/",
        f"http://127.0.0.1?@{PUBLIC_IPV4}/", f"http://127.0.0.1\\@{PUBLIC_IPV4}/", f"http://127.0.0.1;{PUBLIC_IPV4}/",
        f"http://127.0.0.1,{PUBLIC_IPV4}/", f"http://127.0.0.1&@{PUBLIC_IPV4}#@127.0.0.1/", "http://@127.0.0.1/",
        f"http://127.0.0.1:80:80@{PUBLIC_IPV4}/", f"http://127.0.0.1%2f@{PUBLIC_IPV4}/", "http://127.0.0.1:80/../../",
    ]  # fmt: skip
    ports = [f"http://{host}:{port}/" for host in (PUBLIC_IPV4, "127.0.0.1") for port in PORTS if port not in (80, 443)]
    direct = [f"http://{host}/" for host in hosts] + [f"https://{host}/" for host in INNER]
    targets = [*direct[:: len(direct) // 60], *ports[:4], *SCHEMES]
    redirects = [f"http://public.lab.test/to?{quote(target, safe='')}" for target in targets]
    chains = [f"http://public.lab.test/to?{quote(redirect, safe='')}" for redirect in redirects[::10]]
    hurts = [f"http://public.lab.test/{hurt}?{number}" for hurt in HURTS if hurt != "silent" for number in range(3)]
    robots = [f"http://robots-{number}.lab.test/" for number in range(5)]
    rebindings = [f"http://rebind-{number}.lab.test/" for number in range(REBINDINGS)]
    return list(dict.fromkeys([*direct, *tricks, *ports, *SCHEMES, *redirects, *chains, *hurts, *robots, *rebindings]))


class NameServer(asyncio.DatagramProtocol):
    """`rebind-…` is public when it is asked first and inner from then on, by turns."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        kind = query.question[0].rdtype
        addresses = [ip_address(address) for address in self._addresses(name, is_ipv4=kind == 1)]
        texts = [str(it) for it in addresses if isinstance(it, IPv4Address if kind == 1 else IPv6Address)]
        answer = dns.message.make_response(query)
        if texts and kind in (1, 28):
            answer.answer.append(dns.rrset.from_text(query.question[0].name, 0, "IN", kind, *texts))
        elif not addresses:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)

    def _addresses(self, name: str, *, is_ipv4: bool) -> Iterable[str]:
        label, _, zone = name.partition(".")
        if zone != "lab.test":
            return ()
        if label.startswith("rebind-"):
            self.asked[name] += is_ipv4
            return (PUBLIC_IPV4 if self.asked[name] % 2 else "127.0.0.1",)
        if label.startswith("ip-"):
            _, number, version = label.split("-")
            return (str((IPv4Address if version == "4" else IPv6Address)(int(number, 16))),)
        if label.startswith(("public", "robots-")):
            return (PUBLIC_IPV4, PUBLIC_IPV6) if label == "public" else (PUBLIC_IPV4,)
        return {"alias": ("127.0.0.1",), "both": (PUBLIC_IPV4, "10.0.0.1"), "both6": (PUBLIC_IPV4, "::1")}.get(
            label, ()
        )


class WebOfEverything:
    """One server for all addresses. `reached` is what nobody should have reached."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.served = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address, port = writer.get_extra_info("sockname")[:2]
        if address not in (PUBLIC_IPV4, PUBLIC_IPV6) or port not in (80, 443):
            self.reached.append(f"{address}:{port}")
        try:
            async with asyncio.timeout(1):  # TLS is not answered
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            target = head.split(" ")[1]
            to = None
            if target.startswith("/to?"):
                to = next(iter(parse_qs("u=" + urlsplit(target).query.replace("+", "%2B"))["u"]), None)
            elif target == "/robots.txt" and "Host: robots-" in head:
                to = "http://169.254.169.254/latest/meta-data/"
            self.served += 1
            hurt = HURTS.get(cast("Any", target[1:].partition("?")[0]))
            if hurt is not None:
                async with asyncio.timeout(4):
                    await hurt(writer)
                return
            lines = ["HTTP/1.1 302 Found", f"Location: {to}"] if to and "\r" not in to else ["HTTP/1.1 200 OK"]
            lines += ["Content-Type: text/plain", "Content-Length: 0", "Connection: close", "", ""]
            writer.write("\r\n".join(lines).encode("utf-8"))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, IndexError):
            pass
        finally:
            writer.close()


class EarlyGuard(GuardedNetwork):
    """The fault that most guards have: the name is checked, and then looked up again to be dialled."""

    async def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore2.AsyncNetworkStream:
        await resolve_public(host, port, allow_private=False)
        return await httpcore2.AnyIOBackend().connect_tcp(host, port, *args, **options)


def make_client(guard: str) -> HttpWebClient:
    client = HttpWebClient(
        Hosts(None, Manners(failures=10**6)),
        user_agent="Rolecall/1.0",
        allow_private=guard == "off",
        caps=Caps(seconds=3, all_seconds=6, delay=0, back_off=0.01),
    )
    if guard == "early":
        client._strangers._pool._network_backend = EarlyGuard(allow_private=False)
    return client


def peak_rss_mb() -> float:
    """Of this program alone: getrusage's figure begins with that of the process it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


async def run(guard: str) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    names, _ = await loop.create_datagram_endpoint(NameServer, ("127.0.0.1", 53))
    web = WebOfEverything()
    servers = [await asyncio.start_server(web.handle, None, port) for port in PORTS]
    client = make_client(guard)
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    at_once = asyncio.Semaphore(8)

    async def fetch(url: str) -> None:
        nonlocal slowest
        async with at_once:
            started_at = time.monotonic()
            try:
                await client.get(url)
                outcomes["page"] += 1
            except FetchFailed as failure:
                outcomes[failure.code] += 1
            slowest = max(slowest, time.monotonic() - started_at)

    public = await client.get("http://public.lab.test/jobs")
    urls = corpus()
    await asyncio.gather(*map(fetch, urls))
    await client.aclose()
    names.close()
    for server in servers:
        server.close()
    return {
        "urls": len(urls),
        "public_status": public.status,
        "reached": web.reached,
        "served": web.served,
        "outcomes": outcomes,
        "slowest_seconds": slowest,
        "peak_rss_mb": peak_rss_mb(),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(sys.argv[1]))))
