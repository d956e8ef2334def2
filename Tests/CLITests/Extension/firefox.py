"""A Firefox without a window, driven by its own Marionette protocol."""

import base64
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

PREFERENCES = {
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.server": "",
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disableIPv6": True,
    "network.proxy.type": 0,
    "services.settings.server": "data:,",
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
}


class Failure(Exception):
    """What Firefox refused, in its words."""


def find():
    """The path of Debian's Firefox; one in a box may start no program outside of it."""
    return shutil.which("firefox-esr")


class Firefox:
    """A profile of its own. Names lead to `port` on this machine, whatever they are."""

    def __init__(self, program, home, port, wait=60, **preferences):
        self.wait = wait
        self.profile = pathlib.Path(home) / "firefox-profile"
        self.profile.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            marionette = free.getsockname()[1]
        settings = dict(PREFERENCES, **preferences)
        settings["marionette.port"] = marionette
        # Every name is this machine, and the port of TLS that of the server which plays.
        settings["network.dns.forceResolve"] = "127.0.0.1"
        settings["network.socket.forcePort"] = "443=%d" % port
        lines = ["user_pref(%s, %s);\n" % (json.dumps(name), json.dumps(value)) for name, value in settings.items()]
        (self.profile / "user.js").write_text("".join(lines))
        self.log = open(self.profile / "log.txt", "wb")
        self.process = subprocess.Popen(
            [program, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", str(self.profile)], stdout=self.log, stderr=self.log, start_new_session=True,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "TZ": "UTC", "MOZ_HEADLESS": "1"})
        self.number = 0
        self.socket = self.connected(marionette)
        self.receive()
        self.ask("WebDriver:NewSession", acceptInsecureCerts=True)

    def connected(self, port):
        end = time.monotonic() + self.wait
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=self.wait)
            except OSError:
                assert self.process.poll() is None, "Firefox ended with %s" % self.process.returncode
                assert time.monotonic() < end, "Firefox did not start"
                time.sleep(0.1)

    def receive(self):
        """A message: its length, a colon, JSON."""
        length = b""
        while not length.endswith(b":"):
            part = self.socket.recv(1)
            assert part, "Firefox closed the connection"
            length += part
        data = b""
        while len(data) < int(length[:-1]):
            data += self.socket.recv(int(length[:-1]) - len(data))
        return json.loads(data)

    def ask(self, command, **parameters):
        self.number += 1
        message = json.dumps([0, self.number, command, parameters])
        self.socket.sendall(("%d:%s" % (len(message.encode()), message)).encode())
        _, number, error, result = self.receive()
        assert number == self.number, "answers came out of order"
        if error:
            raise Failure("%s: %s" % (error.get("error"), error.get("message")))
        return result.get("value") if isinstance(result, dict) and set(result) == {"value"} else result

    def install(self, folder):
        """Installs an extension until Firefox ends."""
        return self.ask("Addon:Install", path=str(folder), temporary=True)

    def open(self, address):
        self.ask("WebDriver:Navigate", url=address)

    def open_own(self, address):
        """Opens a page of the extension, to which pages of the web may not go, in a tab."""
        before = set(self.ask("WebDriver:GetWindowHandles"))
        self.ask("Marionette:SetContext", value="chrome")
        self.ask("WebDriver:ExecuteScript", script="gBrowser.addTrustedTab(arguments[0], { inBackground: false });", args=[address], sandbox="system")
        self.ask("Marionette:SetContext", value="content")
        [tab] = set(self.ask("WebDriver:GetWindowHandles")) - before
        self.ask("WebDriver:SwitchToWindow", handle=tab)

    def evaluate(self, expression):
        """What a promise or a value of the page comes to."""
        script = "const done = arguments[arguments.length - 1]; Promise.resolve(%s).then((value) => done({ value }), (error) => done({ error: String(error) }));" % expression
        found = self.ask("WebDriver:ExecuteAsyncScript", script=script, args=[], sandbox=None)
        if found is None:
            # The page was left meanwhile.
            return None
        if "error" in found:
            raise Failure(found["error"])
        return found.get("value")

    def picture(self, path):
        """Keeps what is seen, as PNG."""
        pathlib.Path(path).write_bytes(base64.b64decode(self.ask("WebDriver:TakeScreenshot", full=False)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        # With what it has started itself.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()
