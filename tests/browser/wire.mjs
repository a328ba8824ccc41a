// SPDX-License-Identifier: Apache-2.0
//
// A wire between a page and its shop that can be cut and mended, while the shop itself goes on.
//
//   const wire = await layWire(shop);   // a shop to openPage, at another address
//   wire.cut(); …; await wire.mend();
import { connect, createServer } from "node:net";

export async function layWire(shop) {
  const { port } = new URL(shop.address);
  const open = new Set();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(Number(port), "127.0.0.1");
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => { open.delete(one); other.destroy(); });
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    tokens: shop.tokens,
    address: `http://127.0.0.1:${server.address().port}`,
    cut() {
      whole = false;
      for (const socket of open) socket.destroy();
    },
    mend() { whole = true; },
    close() {
      this.cut();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
