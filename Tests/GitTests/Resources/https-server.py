"""Serves the repositories of a folder over https with git's own http-backend.

usage: https-server.py FOLDER CERTIFICATE KEY [TOKEN]

It prints its port as soon as it listens and ends when its input ends. With a token, the password of every
request has to be that.

The file FOLDER/mode, where there is one, says what goes wrong:

  silent       no request is answered
  silent-push  no push is answered
  cut          half of each pack is sent, and then the connection is closed
  lost         a push is carried out, and the connection is closed without an answer
  page         every request is answered with a web page, as a network's sign-in does
  NUMBER       every request is answered with that status
"""

import base64
import http.server
import os
import ssl
import subprocess
import sys
import threading

folder, certificate, key = sys.argv[1:4]
token = sys.argv[4] if len(sys.argv) > 4 else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.serve(b"")

    def do_POST(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.serve(body)

    def is_allowed(self):
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return not token or (
            kind == "Basic" and base64.b64decode(value).partition(b":")[2] == token.encode()
        )

    def mode(self):
        try:
            with open(os.path.join(folder, "mode")) as file:
                return file.read().strip()
        except FileNotFoundError:
            return ""

    def hang_up(self):
        self.close_connection = True
        self.connection.close()

    def serve(self, body):
        mode = self.mode()
        is_push = self.path.endswith("git-receive-pack") and self.command == "POST"
        if mode == "silent" or mode == "silent-push" and is_push:
            threading.Event().wait()
        if mode == "page":
            self.answer(200, [("Content-Type", "text/html; charset=utf-8")], b"<html>Sign in</html>")
            return
        if mode.isdigit():
            self.answer(int(mode), [("Content-Type", "text/plain")], b"no")
            return
        if not self.is_allowed():
            self.answer(401, [("WWW-Authenticate", 'Basic realm="test"')], b"")
            return
        path, _, query = self.path.partition("?")
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROJECT_ROOT": folder,
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "test",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
        }
        result = subprocess.run(["git", "http-backend"], input=body, env=variables, capture_output=True)
        head, _, content = result.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        if mode == "lost" and is_push:
            self.hang_up()
            return
        if mode == "cut" and self.path.endswith("git-upload-pack") and self.command == "POST":
            self.cut(fields, content)
            return
        status = int(next((value for name, value in fields if name == "Status"), "200").split()[0])
        self.answer(status, [field for field in fields if field[0] != "Status"], content)

    def answer(self, status, fields, content):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def cut(self, fields, content):
        self.send_response(200)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        self.hang_up()

    def log_message(self, *arguments):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=end_with_input, daemon=True).start()
print(server.server_address[1], flush=True)
server.serve_forever()
