"""Holds the metrics to what reads them: promtool, the strict parser of OpenMetrics, and a
real Prometheus, by which every query of the dashboard is tried.

  suite.py PLIMSOLL

One line of output for each check.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

PROGRAM = sys.argv[1]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
failures = 0


def check(name, holds, detail=""):
    global failures
    print(("ok   " if holds else "FAIL ") + name + ("" if holds else ": " + str(detail)[:2000]))
    failures += not holds


def environment(home):
    return {"HOME": home, "PATH": "/usr/bin:/bin", "TZ": "UTC"}


def get(url, headers=None):
    request = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(request, timeout=20) as reply:
        return reply.headers, reply.read().decode()


def wait(condition, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.3)
    return None


def main():
    home = tempfile.mkdtemp(prefix="plimsoll-metrics-")
    server = prometheus = None
    try:
        subprocess.run([PROGRAM, "demo", "generate", home + "/.claude"], check=True,
                       env=environment(home), stdout=subprocess.DEVNULL)
        # A response of just now, limits as a status line is told them, and a balance.
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        os.makedirs(home + "/.claude/projects/-now")
        with open(home + "/.claude/projects/-now/now.jsonl", "w") as transcript:
            transcript.write(json.dumps({
                "type": "assistant", "timestamp": now, "sessionId": "now", "cwd": "/now",
                "version": "2.1.100", "requestId": "r1",
                "message": {"id": "m1", "model": "claude-opus-4-6", "role": "assistant",
                            "type": "message", "stop_reason": "end_turn", "content": [],
                            "usage": {"input_tokens": 1000, "output_tokens": 2000,
                                      "cache_read_input_tokens": 0,
                                      "cache_creation_input_tokens": 0}}}) + "\n")
        sample = subprocess.run([PROGRAM, "statusline", "sample"], check=True, text=True,
                                env=environment(home), capture_output=True).stdout
        # What is invented is never recorded; this is a session like any other.
        sample = sample.replace("sample-session", "now")
        subprocess.run([PROGRAM, "statusline"], input=sample, check=True, text=True,
                       env=environment(home), stdout=subprocess.DEVNULL)
        subprocess.run([PROGRAM, "credits", "set", "100"], check=True, env=environment(home),
                       stdout=subprocess.DEVNULL)
        server = subprocess.Popen([PROGRAM, "serve", "--port", "0"], env=environment(home),
                                  stdout=subprocess.PIPE, text=True)
        link = re.search(r"http://[^/ ]+/", server.stdout.readline()).group(0)
        token_file = home + "/.local/state/plimsoll/web-token"
        token = wait(lambda: os.path.exists(token_file) and open(token_file).read().strip())
        bearer = {"Authorization": "Bearer " + token}

        def whole():
            try:
                text = get(link + "metrics", bearer)[1]
            except OSError:
                # Nothing is known yet.
                return None
            return text if "plimsoll_reading 0" in text else None

        plain = wait(whole, 90)
        check("figures are there", plain and "plimsoll_usage_tokens_total{" in plain, plain)

        # The text of Prometheus.
        lint = subprocess.run(["promtool", "check", "metrics"], input=plain, text=True,
                              capture_output=True)
        check("promtool finds nothing against it", lint.returncode == 0 and not lint.stderr,
              lint.stdout + lint.stderr)

        # OpenMetrics, negotiated.
        wish = ("application/openmetrics-text;version=1.0.0;q=0.6,"
                "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3")
        headers, text = get(link + "metrics", dict(bearer, Accept=wish))
        check("OpenMetrics is given to who asks for it", headers["Content-Type"] ==
              "application/openmetrics-text; version=1.0.0; charset=utf-8", headers)
        check("it ends as it should", text.endswith("\n# EOF\n"))
        headers, _ = get(link + "metrics", dict(bearer, Accept="text/plain"))
        check("others get the text of Prometheus",
              headers["Content-Type"].startswith("text/plain; version=0.0.4"), headers)
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        try:
            families = {family.name: family for family in text_string_to_metric_families(text)}
            check("the strict parser reads it", "plimsoll_usage_tokens" in families)
            check("counters are counters",
                  families["plimsoll_usage_tokens"].type == "counter")
            check("units are told", families["plimsoll_limit_used_ratio"].unit == "ratio")
        except ValueError as error:
            check("the strict parser reads it", False, error)

        # A file for node_exporter.
        path = home + "/plimsoll.prom"
        subprocess.run([PROGRAM, "metrics", "--textfile", path], check=True,
                       env=environment(home))
        lint = subprocess.run(["promtool", "check", "metrics"], stdin=open(path), text=True,
                              capture_output=True)
        check("the file for node_exporter is as good", lint.returncode == 0, lint.stderr)
        check("everybody may read it", os.stat(path).st_mode & 0o777 == 0o644)

        # A real Prometheus.
        port = 20000 + os.getpid() % 20000
        config = home + "/prometheus.yml"
        target = urllib.parse.urlparse(link).netloc
        open(config, "w").write(
            # An interval bounds the time of an answer, too.
            "global: {scrape_interval: 2s}\nscrape_configs:\n- job_name: plimsoll\n"
            f"  authorization: {{credentials: {token}}}\n"
            f"  static_configs: [{{targets: ['{target}']}}]\n")
        prometheus = subprocess.Popen(
            ["prometheus", "--config.file", config, "--storage.tsdb.path", home + "/tsdb",
             "--web.listen-address", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
        api = f"http://127.0.0.1:{port}/api/v1/"

        def ask(query):
            try:
                url = api + "query?" + urllib.parse.urlencode({"query": query})
                return json.loads(get(url)[1])
            except OSError:
                return None

        def scraped():
            result = (ask("up") or {}).get("data", {}).get("result")
            # The first one may come while a server that has just begun is at work.
            return result and result[0]["value"][1] == "1"

        check("Prometheus scrapes it", wait(scraped), ask("up"))
        dashboard = json.load(open(ROOT + "/docs/grafana/plimsoll.json"))
        queries = [(panel["title"], part["expr"].replace("$__rate_interval", "1m").replace("$instance", ".*"))
                   for panel in dashboard["panels"] for part in panel["targets"]]

        def empty():
            return [title for title, query in queries
                    if not (ask(query) or {}).get("data", {}).get("result")]

        for title, query in queries:
            answer = ask(query)
            if not answer or answer.get("status") != "success":
                check("query of " + title, False, answer)
        # Rates need two scrapes.
        drawn = wait(lambda: not empty())
        check("every panel of the dashboard is drawn", drawn, empty())
    finally:
        for process in (server, prometheus):
            if process:
                process.terminate()
                process.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)
    sys.exit(1 if failures else 0)


main()
