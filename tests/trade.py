# SPDX-License-Identifier: Apache-2.0
"""A small shop's trade as tests tell it: who bought what on which day, and what was counted on the shelf."""
import datetime

HEADER = "transaction_id,user_id,product_id,product_name,category,quantity,price,total,timestamp,city\n"
FIRST = datetime.date(2024, 3, 1)


def date(day):
    return (FIRST + datetime.timedelta(days=day - 1)).isoformat()


class Trade:
    """Sales as lines of a file: sells("ann", "tea", day=3) in a shop that sells groceries.

    Days are counted from 1 March 2024 on, which is the first.
    """

    def __init__(self, shop):
        self.shop, self.lines, self.sold = shop, [], 0

    def sells(self, user, *products, day=1, price="2.00", category="Grocery"):
        for product in products:
            self.sold += 1
            self.lines.append(f"{self.sold},{user},{product},{product.title()},{category},1,{price},{price},"
                              f"{date(day)} 10:00:00,London\n")
        return str(self.sold)

    def counts(self, product, stock, day):
        line = f"{product},{product.title()},{stock},{date(day)} 09:00:00\n"
        self.shop.importing("-", as_="products", stdin=b"product_id,name,stock,updated_at\n" + line.encode())

    def delivered(self):
        self.shop.importing("-", stdin=(HEADER + "".join(self.lines)).encode())
        self.lines = []
