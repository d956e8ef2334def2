"""A server that plays the Console and claude.ai, behind TLS, from fixtures."""

import http.server
import json
import pathlib
import ssl
import subprocess
import threading
import urllib.parse

ORGANIZATION = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
OTHER = "9b2c1d3e-0000-4111-8222-abcdefabcdef"

# The page asks for what its script says, as the real one does from somewhere inside.
PAGE = """<!doctype html><html lang="en"><head><title>%s</title></head><body><h1>%s</h1><p id="balance"></p>
<script>
for (const address of %s) fetch(address, { credentials: "same-origin" }).then((answer) => answer.text()).then((text) => { document.getElementById("balance").textContent = text.slice(0, 80); document.body.dataset.done = "yes"; });
</script></body></html>"""


def prepaid(organization=ORGANIZATION, oauth=False):
    return "/api/%sorganizations/%s/prepaid/credits" % ("oauth/" if oauth else "", organization)


class Console:
    """`answers` has the status and the body for each path; `asked` what was asked for."""

    def __init__(self, folder):
        console = self
        self.answers = {}
        self.reads = [prepaid()]
        self.asked = []
        self.lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                host = self.headers.get("Host", "").split(":")[0]
                path = urllib.parse.urlsplit(self.path).path
                with console.lock:
                    console.asked.append((host, path, self.headers.get("Cookie"), self.headers.get("Sec-Fetch-Site")))
                if path in ("/settings/billing", "/settings/usage", "/dashboard"):
                    reads = console.reads if path != "/dashboard" else []
                    return self.answer(200, "text/html", PAGE % (path, path, json.dumps(reads)), ("Set-Cookie", "sessionKey=sk-ant-sid-secret; Secure; HttpOnly; Path=/"))
                if path == "/frame":
                    return self.answer(200, "text/html", "<!doctype html><iframe src='https://platform.claude.com/settings/billing'></iframe>")
                if path == "/login":
                    return self.answer(200, "text/html", "<!doctype html><title>Sign in</title>")
                status, body = console.answers.get(path, (404, "{}"))
                if status in (302, 307):
                    return self.answer(status, "text/html", "", ("Location", "/login"))
                self.answer(status, "application/json", body if isinstance(body, (str, bytes)) else json.dumps(body))

            def answer(self, status, kind, body, *fields):
                data = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                for name, value in fields:
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(data)
                except OSError:
                    # Who asked has read enough.
                    self.close_connection = True

            def log_message(self, *_):
                pass

        key, certificate = pathlib.Path(folder) / "key.pem", pathlib.Path(folder) / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=platform.claude.com",
             "-addext", "subjectAltName=DNS:platform.claude.com,DNS:claude.ai", "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                # A browser that does not trust the certificate yet, or is gone.
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self, path):
        """How often a path was asked for: by the page itself, and by the extension."""
        with self.lock:
            return sum(1 for _, asked, _, _ in self.asked if asked == path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
