"""A home folder with logs of Claude Code, and a running `plimsoll serve` over it."""

import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

ACCOUNT = "00000000-0000-4000-8000-0000000000aa"


def utc(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + "000Z"


class Home:
    def __init__(self, plimsoll):
        self.plimsoll = plimsoll
        self.folder = tempfile.TemporaryDirectory(prefix="plimsoll-browser-")
        self.path = pathlib.Path(self.folder.name)
        self.now = datetime.datetime.now(datetime.timezone.utc)
        self.process = None
        self.responses = 0

    def respond(self, minutes_ago, model="claude-opus-4-6", project="api", session="session-1", output=4000, folder=".claude", cached=60000, written=5000, **more):
        """Writes a response as Claude Code does; `more` goes into its line too."""
        self.responses += 1
        when = utc(self.now - datetime.timedelta(minutes=minutes_ago))
        line = {
            "type": "assistant", "timestamp": when, "sessionId": session, "cwd": "/home/ada/" + project, "version": "2.1.240",
            "requestId": "req_%d" % self.responses,
            "message": {"id": "msg_%d" % self.responses, "model": model, "role": "assistant", "type": "message", "stop_reason": "end_turn", "content": [],
                        "usage": {"input_tokens": 900, "output_tokens": output, "cache_read_input_tokens": cached, "cache_creation_input_tokens": written}},
        } | more
        folder = self.path / folder / "projects" / ("-home-ada-" + re.sub(r"[^a-z]", "-", project))
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / (session + ".jsonl"), "a") as file:
            file.write(json.dumps(line) + "\n")

    def work(self):
        """Four weeks of it, with a project whose name is an attack."""
        for day in range(28):
            for hour in range(0, 8, 2 + day % 3):
                model = ["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"][(day + hour) % 3]
                self.respond(day * 1440 + hour * 60 + 5, model=model, project=["api", "web", "notes"][day % 3], session="session-%d" % (day % 9), output=1500 + 900 * ((day * 7 + hour) % 5))
        self.respond(30, project="<img src=x onerror=alert(1)>", session="session-attack", model="<script>alert(2)</script>")

    def link_pull(self, minutes_ago, number, repository="ada/api", project="api", session="session-1"):
        """Writes down, as Claude Code does, that a session works on a pull request."""
        line = {"type": "pr-link", "sessionId": session, "prNumber": number, "prRepository": repository,
                "prUrl": "https://github.com/%s/pull/%d" % (repository, number), "timestamp": utc(self.now - datetime.timedelta(minutes=minutes_ago))}
        with open(self.path / ".claude" / "projects" / ("-home-ada-" + project) / (session + ".jsonl"), "a") as file:
            file.write(json.dumps(line) + "\n")

    def caused(self):
        """Work of which much is said: skills, subagents, plugins, servers, branches, a pull request, and a cache that a pause lost."""
        self.respond(400, session="session-why", gitBranch="main", attributionSkill="review")
        self.respond(300, session="session-why", gitBranch="main", attributionSkill="review", cached=0, written=65000)
        self.respond(290, session="session-why", gitBranch="main", attributionSkill="shop:<b>deploy</b>", attributionPlugin="shop")
        self.link_pull(285, 12, session="session-why")
        self.respond(280, session="session-why", gitBranch="topic", attributionMcpServer="tracker", attributionMcpTool="find", output=9000)
        self.respond(270, session="session-why", gitBranch="topic", model="claude-haiku-4-5-20251001", isSidechain=True, attributionAgent="Explore")
        self.respond(260, session="session-web", project="web", gitBranch="main", attributionSkill="review")

    def limits(self, five_hour, seven_day=20.0, minutes_ago=0, reset_hours=2.0):
        """What Claude Code keeps of the limits."""
        captured = self.now - datetime.timedelta(minutes=minutes_ago)
        window = lambda percent, hours: {"utilization": percent, "resets_at": utc(self.now + datetime.timedelta(hours=hours)),
                                         "limit_dollars": None, "used_dollars": None, "remaining_dollars": None, "locked_reason": None}
        document = {
            "oauthAccount": {"accountUuid": ACCOUNT, "emailAddress": "dev@example.com", "organizationUuid": "00000000-0000-4000-8000-000000000001",
                             "organizationName": "dev@example.com's Organization", "organizationType": "claude_max", "organizationRateLimitTier": "default_claude_max_5x",
                             "userRateLimitTier": None, "seatTier": None},
            "cachedUsageUtilization": {"fetchedAtMs": int(captured.timestamp() * 1000), "accountUuid": ACCOUNT,
                                       "utilization": {"five_hour": window(five_hour, reset_hours), "seven_day": window(seven_day, 70)}},
        }
        (self.path / ".claude.json").write_text(json.dumps(document))

    def settings(self, **values):
        """Settings by their names, with `__` for the dots."""
        for name, value in values.items():
            done = self.command("config", "set", name.replace("__", "."), value)
            assert done.returncode == 0, done.stderr

    def forget_sessions(self):
        """As after thirty days: no cookie is known any more."""
        shutil.rmtree(self.path / ".local/state/plimsoll/web/sessions")

    def fresh_link(self):
        """Another link for the server that runs."""
        # Opens a browser, of which there is none here.
        done = self.command("serve", "--open", "--port", str(self.port))
        return re.search(r"http://\S+#t=\w+", done.stdout).group(0)

    def command(self, *arguments):
        environment = {"HOME": str(self.path), "TZ": "UTC", "PATH": "/usr/bin:/bin"}
        return subprocess.run([self.plimsoll, *arguments], env=environment, capture_output=True, text=True, check=False)

    @property
    def token(self):
        return (self.path / ".local/state/plimsoll/web-token").read_text().strip()

    def serve(self, *options, isDemo=False):
        # Whatever is set, nobody elsewhere is asked.
        environment = {"HOME": str(self.path), "TZ": "UTC", "PATH": "/usr/bin:/bin", "PLIMSOLL_TEST_SERVER": "http://127.0.0.1:9"}
        self.process = subprocess.Popen([self.plimsoll, *(["demo"] if isDemo else []), "serve", "--port", "0", *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            found = re.search(r"http://\S+?(?=,|\s|$)", line)
            if found:
                self.link = found.group(0)
                self.url = self.link.split("#")[0]
                self.port = int(self.url.rstrip("/").rsplit(":", 1)[1])
                return self.link
        raise AssertionError("plimsoll serve ended with %s" % self.process.wait())

    def stop(self):
        """Ends the server as a service manager does; it has ten seconds."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("SIGTERM did not end the server")
        finally:
            self.process.stdout.close()
            self.process = None
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()
