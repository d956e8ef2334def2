#!/usr/bin/env python3
"""What a hub on PostgreSQL reaches, as ratios to what the same server does alone.

   Scripts/bench-hub.py PLIMSOLL [--members N] [--days N]

Starts a cluster of its own and the hub, lets N members tell a year of days, and
prints: the 95th percentile of the data of every page and whether a large table was
read from end to end for it, rows told for each CPU second of hub and server beside
those of COPY, and a burst of all devices beside pgbench. Then the same pages, and a
burst, of a hub on SQLite with 50 members.
"""
import argparse, asyncio, glob, hashlib, http.client, json, os, pwd, random, shutil, sqlite3
import resource, subprocess, sys, tempfile, time

SUMS = 12
MODELS = ["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5-20251001"]


def run(*command, **options):
    return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout


class Server:
    """A cluster on a socket of its own, as a user who is not root."""

    def __init__(self, folder):
        self.folder = folder
        self.programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self.call("initdb", "-D", folder + "/data", "-A", "trust", "-U", "plimsoll", "--no-sync")
        self.call("pg_ctl", "-D", folder + "/data", "-w", "-l", folder + "/log", "-o",
                  "-c listen_addresses='' -k %s -c shared_buffers=512MB -c max_wal_size=4GB" % folder,
                  "start")
        self.pid = int(open(folder + "/data/postmaster.pid").readline())

    def call(self, name, *arguments):
        options = {}
        if self.user:
            options = {"user": self.user.pw_uid, "group": self.user.pw_gid, "cwd": self.folder}
        subprocess.run([self.programs + "/" + name, *arguments], check=True,
                       stdout=subprocess.DEVNULL, **options)

    def sql(self, text, **options):
        return run(self.programs + "/psql", "-h", self.folder, "-U", "plimsoll", "-qAt", "-v",
                   "ON_ERROR_STOP=1", "postgres", "-c", text, **options).strip()

    def cpu(self):
        """CPU seconds of the server, its dead children among them."""
        return sum(cpu_of(pid) for pid in [self.pid] + children(self.pid)) + dead_cpu(self.pid)


def stat(pid):
    try:
        return open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def cpu_of(pid):
    fields = stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0


def dead_cpu(pid):
    fields = stat(pid)
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK") if fields else 0


def children(pid):
    try:
        text = open("/proc/%d/task/%d/children" % (pid, pid)).read()
    except OSError:
        return []
    return [int(word) for word in text.split()]


def day_text(day, member, rows, choose, of_session=2):
    name = time.strftime("%Y-%m-%d", time.gmtime(day * 86400))
    variants = json.dumps([[m, None, None, None, 0, 0, 0] for m in MODELS], separators=(",", ":"))
    lines = []
    for row in range(rows):
        # A session has two rows: Claude Code asks a small model beside the main one. With
        # one row each, most of the work is that of the sessions.
        session = hashlib.md5(b"%d %d %d" % (member, day, row // of_session)).hexdigest()
        responses = choose.randrange(1, 60)
        values = [responses * 9, responses * 400, 0, responses * 900, 0, responses * 40000, 0, 0,
                  responses, 0, 0, 0]
        lines.append('["%s",null,%d,%s]' % (session, row % 3, ",".join(map(str, values))))
    # By session, as the program writes them.
    lines.sort()
    content = '"variants":%s,"rows":[%s]' % (variants, ",".join(lines))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return '{"day":"%s","digest":"%s",%s}' % (name, digest, content)


class Hub:
    """The hub on a server, or on SQLite where there is none."""

    def __init__(self, binary, server, folder, members):
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder + "/home", "TZ": "UTC"}
        os.makedirs(folder + "/home", exist_ok=True)
        if server:
            subprocess.run([binary, "config", "set", "hub.database",
                            "postgres:///postgres?host=%s&user=plimsoll" % server.folder],
                           check=True, env=self.environment, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([binary, "hub", "serve", "--port", "0"], text=True,
                                        env=self.environment, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        self.host = line.split("http://")[1].split("/")[0]
        now = int(time.time() * 1000)
        people = [("m%04d" % n, "m%04d@example.com" % n, "member" if n else "lead", now, None)
                  for n in range(members)]
        machines = [("d%04d" % n, "m%04d" % n, "%032x" % n, "laptop", "1",
                     hashlib.sha256(b"token %d" % n).hexdigest(), "days", now, None, None, None)
                    for n in range(members)]
        if server:
            for table, rows in (("member", people), ("device", machines)):
                text = "".join("\t".join("\\N" if v is None else str(v) for v in row) + "\n"
                               for row in rows)
                server.sql("COPY plimsoll.%s FROM STDIN" % table, input=text)
            return
        database = sqlite3.connect(self.environment["HOME"] + "/.local/state/plimsoll/hub/hub.db")
        for table, rows in (("member", people), ("device", machines)):
            places = ", ".join("?" * len(rows[0]))
            database.executemany("INSERT INTO %s VALUES (%s)" % (table, places), rows)
        database.commit()
        database.close()

    def end(self):
        self.process.terminate()
        self.process.wait()

    def call(self, method, path, member, body=None):
        connection = http.client.HTTPConnection(self.host, timeout=120)
        connection.request(method, path, body, {
            "Authorization": "Bearer token %d" % member, "Content-Type": "application/json"})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, data


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plimsoll")
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rows", type=int, default=14, help="rows of a day of a member")
    parser.add_argument("--of-session", type=int, default=2, help="rows of a session of a day")
    parser.add_argument("--check", action="store_true", help="fail on a missed bar")
    wish = parser.parse_args()
    # A socket's path may have about a hundred bytes.
    folder = tempfile.mkdtemp(prefix="plimsoll-hub-", dir="/tmp")
    os.chmod(folder, 0o755)
    os.makedirs(folder + "/pg")
    server = Server(folder + "/pg")
    hub = Hub(wish.plimsoll, server, folder, wish.members)
    missed = []
    try:
        measure(wish, server, hub, missed)
        hub.end()
        hub = Hub(wish.plimsoll, None, folder + "/sqlite", 50)
        print("on SQLite, with 50 members:")
        tell(hub, 50, wish.days, wish.rows, wish.of_session)
        pages(hub, missed)
        burst(hub, 50, missed)
    finally:
        hub.end()
        server.call("pg_ctl", "-D", folder + "/pg/data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
    for text in missed:
        print("missed: " + text)
    sys.exit(1 if missed and wish.check else 0)


def bar(missed, name, value, least, unit=""):
    print("%-58s %8.3f%s (bar %s)" % (name, value, unit, least))
    if value < least:
        missed.append(name)


def tell(hub, members, days, rows, of_session=2):
    """Has each member tell its days, and returns how many rows and requests there were."""
    today = int(time.time()) // 86400
    choose = random.Random(13)
    told = requests = 0
    for member in range(members):
        part, size = [], 0
        for back in range(days):
            text = day_text(today - back, member, rows, choose, of_session)
            part.append(text)
            size += len(text)
            if size < 800_000 and back < days - 1:
                continue
            body = '{"schema":1,"days":[%s]}' % ",".join(part)
            status, answer = hub.call("POST", "/api/hub/days", member, body)
            assert status == 200, answer
            requests += 1
            told += len(part) * rows
            part, size = [], 0
    return told, requests


def pages(hub, missed):
    for page in ["overview", "members", "projects", "models", "limits", "machines",
                 "members/m0007@example.com", "members?last=365d", "overview?last=365d"]:
        times = []
        for _ in range(21):
            start = time.perf_counter()
            status, answer = hub.call("GET", "/api/hub/" + page, 0)
            times.append(time.perf_counter() - start)
            assert status == 200, answer
        p95 = sorted(times)[19] * 1000
        print("%-58s %8.1f ms (bar 150)" % ("data of " + page + ", 95th percentile", p95))
        if p95 > 150:
            missed.append(page)


async def exchange(hub, member, body, ready, go):
    """Connects, waits until everybody has, and sends; the status of the answer."""
    host, port = hub.host.split(":")
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
    finally:
        ready.release()
    await go.wait()
    head = ("POST /api/hub/days HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer token %d\r\n"
            "Content-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n")
    writer.write((head % (hub.host, member, len(body)) + body).encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]) if answer else 0


async def all_at_once(hub, bodies):
    """Statuses, and seconds from the first word to the last answer."""
    ready, go = asyncio.Semaphore(0), asyncio.Event()
    tasks = [asyncio.create_task(exchange(hub, n, body, ready, go)) for n, body in bodies]
    for _ in tasks:
        await ready.acquire()
    start = time.perf_counter()
    go.set()
    statuses = await asyncio.gather(*tasks, return_exceptions=True)
    return statuses, time.perf_counter() - start


def burst(hub, members, missed):
    """All devices are connected, and send 50 rows at once; publications a second."""
    choose = random.Random(14)
    tomorrow = int(time.time()) // 86400 + 1
    bodies = [(n, '{"schema":1,"days":[%s]}' % day_text(tomorrow, n, 50, choose))
              for n in range(members)]
    # Of the script alone: the hub keeps to what the shell allows.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    statuses, seconds = asyncio.run(all_at_once(hub, bodies))
    refused = sum(status != 200 for status in statuses)
    print("%-58s %8d (bar 0)" % ("refused of a burst of %d devices with 50 rows" % members, refused))
    if refused:
        missed.append("burst")
    return len(bodies) / seconds


def whole_scans(server):
    """How often a large table was read from end to end; counted after a moment."""
    time.sleep(2)
    return int(server.sql("SELECT coalesce(sum(seq_scan), 0) FROM pg_stat_user_tables "
                          "WHERE schemaname = 'plimsoll' AND n_live_tup > 100000"))


def measure(wish, server, hub, missed):
    hub_pid = hub.process.pid
    before = (cpu_of(hub_pid), server.cpu())
    rows, requests = tell(hub, wish.members, wish.days, wish.rows, wish.of_session)
    spent = [cpu_of(hub_pid) - before[0], server.cpu() - before[1]]
    print("%d rows in %d requests; CPU of the hub %.1f s, of the server %.1f s" % (
        rows, requests, *spent))

    # The same rows by COPY into the same table with its index, by the server alone.
    server.sql("CREATE TABLE copied (LIKE plimsoll.day_row INCLUDING ALL)")
    limit = min(rows, 1_000_000)
    data = server.sql("COPY (SELECT * FROM plimsoll.day_row LIMIT %d) TO STDOUT" % limit)
    start = server.cpu()
    server.sql("COPY copied FROM STDIN", input=data + "\n")
    copied = server.cpu() - start
    bar(missed, "rows a CPU second, of those of COPY",
        (rows / sum(spent)) / (limit / copied), 0.2)

    server.sql("ANALYZE")
    scans = whole_scans(server)
    pages(hub, missed)
    scans = whole_scans(server) - scans
    print("%-58s %8d (bar 0)" % ("large tables read from end to end for that", scans))
    if scans:
        missed.append("scans")

    # Nothing new: digests, and nothing written but when the machine was heard.
    changes = ("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables "
               "WHERE relname <> 'device' ORDER BY relname")
    # The server counts what was written for the pages, the log of accesses, after a moment.
    time.sleep(2)
    written = server.sql(changes)
    status, answer = hub.call("GET", "/api/hub/digests", 1)
    assert status == 200 and len(json.loads(answer)["days"]) == wish.days
    time.sleep(2)
    again = server.sql(changes)
    assert written == again, "%s became %s" % (written, again)

    rate = burst(hub, wish.members, missed)
    environment = dict(os.environ, PGHOST=server.folder, PGUSER="plimsoll")
    subprocess.run([server.programs + "/pgbench", "-i", "-s", "8", "-q", "postgres"], check=True,
                   env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    text = subprocess.run([server.programs + "/pgbench", "-N", "-c", "8", "-j", "2", "-T", "8",
                           "postgres"], check=True, text=True, env=environment,
                          capture_output=True).stdout
    tps = float(text.split("tps = ")[1].split()[0])
    bar(missed, "publications a second, of pgbench -N's %d" % tps, rate / tps, 1 / 15)


main()
