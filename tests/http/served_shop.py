# SPDX-License-Identifier: Apache-2.0
"""The language in which tests ask a server: `shopsphere serve`, and requests by role.

    server.get("/v1/revenue", by="city")["rows"]
    server.problem("/v1/revenue", by="town")["field"]
    server.post("products", "product_id,name\\n…")
"""
import re
import signal
import subprocess

import requests

import shop as language

CONTRACT = language.ROOT / "src/server/openapi.yaml"
ROLES = ("ingest", "shopper", "seller", "admin")
REGIONS = '[regions]\n"Yorkshire" = ["Leeds", "Sheffield", "Bradford"]\n'
# Products with a stock, one of them at its reorder level.
PRODUCTS = """product_id,name,category,price,stock,reorder_level
2001,iPhone 14,Electronics,699.00,100000,5
2002,"Nike ""Air"" Shoes",Footwear,89.99,3,10
"""
USERS = """user_id,name,age,address,city
1001,Ada Lovelace,36,12 St James's Square,London
1002,Émile Zola,61,1 Rue de Rennes,Leeds
"""
BAD = '77,1003,2003,"Nike Shoes","Footwear",1,90.00,99.00,2024-12-30 14:40:00,"London"\n'


class Server:
    """`shopsphere serve` on a free port; requests by role."""

    def __init__(self, shop, *options):
        self.shop = shop
        self.tokens = {role: shop.says("token", "create", "--role", role).splitlines()[-1]
                       for role in ROLES}
        self.process = subprocess.Popen(
            shop.command("serve", "--listen", "127.0.0.1:0", *options), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            found = re.search(r"https?://[\w.:]+", line)
            if found:
                self.address = found.group(0)
                break
        else:
            raise AssertionError(f"no server: exit code {self.process.wait()}")

    def headers(self, role):
        return {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}

    def ask(self, path, role="seller", method="GET", accept=None, **more):
        headers = {**self.headers(role), **more.pop("headers", {})}
        if accept:
            headers["Accept"] = accept
        return requests.request(method, self.address + path, headers=headers, timeout=60, **more)

    def get(self, path, role="seller", **parameters):
        """The JSON of an answer that must be 200."""
        answer = self.ask(path, role, params=parameters)
        assert answer.status_code == 200, f"{path} {parameters}: {answer.status_code} {answer.text}"
        return answer.json()

    def problem(self, path, role="seller", status=400, **parameters):
        """The problem document of an answer that must be one."""
        answer = self.ask(path, role, params=parameters)
        assert answer.status_code == status, f"{answer.status_code} {answer.text}"
        assert answer.headers["Content-Type"] == "application/problem+json"
        document = answer.json()
        assert document["status"] == status and document["type"].startswith("/problems/")
        assert document["detail"] and document["title"]
        return document

    def post(self, what, body, content_type="text/csv"):
        answer = self.ask(f"/v1/{what}", "ingest", "POST", data=body.encode(),
                          headers={"Content-Type": content_type})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0
