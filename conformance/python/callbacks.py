"""The merchant's ear: takes every callback as it came, headers and bytes, and keeps it until asked for."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Callbacks:
    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.heard = {}
        self.news = threading.Condition()
        server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def address(self, name):
        return f"{self.url}/{name}"

    def wait(self, name, seconds=40):
        """The first callback to `address(name)`: headers as a dictionary, body as bytes."""
        with self.news:
            assert self.news.wait_for(lambda: f"/{name}" in self.heard, seconds), f"no callback within {seconds} s"
            return self.heard[f"/{name}"]

    def _handler(self):
        ear = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with ear.news:
                    ear.heard.setdefault(self.path, (dict(self.headers.items()), body))
                    ear.news.notify_all()
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                """Standard output is for the report."""

        return Handler
