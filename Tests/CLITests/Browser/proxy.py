"""A proxy that shows a server below a path, as nginx does."""

import http.client
import http.server
import threading


class Proxy:
    """Passes requests below `path` on to `port`; `strips` says whether without that path.

    As proxies do unless they are told otherwise, it asks by the server's own name where it
    does not strip the path.
    """

    def __init__(self, path, strips):
        proxy = self
        self.port = None

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self):
                if self.path == path:
                    self.send_response(301)
                    self.send_header("Location", path + "/")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                if not self.path.startswith(path + "/"):
                    self.send_error(404, "another program's")
                    return
                target = self.path[len(path):] if strips else self.path
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fields = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
                fields["X-Forwarded-For"] = self.client_address[0]
                if not strips:
                    fields["Host"] = "127.0.0.1:%d" % proxy.port
                connection = http.client.HTTPConnection("127.0.0.1", proxy.port)
                try:
                    connection.request(self.command, target, body=body or None, headers=fields)
                    answer = connection.getresponse()
                    self.send_response(answer.status)
                    for name, value in answer.getheaders():
                        if name.lower() not in ("connection", "transfer-encoding"):
                            self.send_header(name, value)
                    self.send_header("Connection", "close")
                    self.end_headers()
                    while True:
                        part = answer.read1(65536)
                        if not part:
                            break
                        self.wfile.write(part)
                        self.wfile.flush()
                except (OSError, http.client.HTTPException):
                    # One of the two has gone.
                    pass
                finally:
                    connection.close()
                    self.close_connection = True

            do_GET = do_HEAD = do_POST = do_DELETE = forward

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = "http://127.0.0.1:%d%s/" % (self.server.server_address[1], path)
        self.name = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
