// SPDX-License-Identifier: Apache-2.0
//
// A small shop in memory whose numbers move: what the mock server answers from.
//
// Keeps every transaction and recounts on each question, so that it is simple enough to be right.
// Nothing of the server's is shared with it. Money is whole pence.

const CITIES = [
  "London",
  "Manchester",
  "Birmingham",
  "Leeds",
  "Glasgow",
  "Bristol",
  "Cardiff",
  "York",
  "Leicester",
];
const GOODS = [
  ["2001", "iPhone 14", "Electronics", 69900],
  ["2002", "Nike Shoes", "Clothing", 8999],
  ["2003", "Yorkshire Tea, 240 Bags", "Grocery", 649],
  ["2004", "Laptop", "Electronics", 150000],
  ["2005", "Cadbury Dairy Milk 360g", "Grocery", 425],
  ["2006", "LEGO Technic Car", "Toys & Games", 4499],
  ["2007", "Tefal Frying Pan", "Home & Kitchen", 3299],
  ["2008", "AirPods Pro", "Electronics", 22900],
  ["2009", "Colgate Total Toothpaste", "Beauty", 399],
  ["2010", "Barbour Jacket", "Clothing", 24900],
  ["2011", "Lavazza Rossa 250g", "Grocery", 525],
  ["2012", "Garnier Perfume 50ml", "Beauty", 7799],
  ["2013", "Catan", "Toys & Games", 3799],
  ["2014", "Dyson V8", "Home & Kitchen", 32900],
  ["2015", "Pedigree Adult 12kg", "Pets", 2299],
  ["2016", 'Sony Bravia 55" TV', "Electronics", 89900],
];
const RHYTHM = [1, 1, 0, 0, 0, 1, 2, 4, 6, 8, 9, 10, 12, 11, 9, 8, 8, 10, 12, 11, 9, 6, 4, 2];

function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

export const money = (pence) =>
  (pence < 0 ? "-" : "") + `${Math.floor(Math.abs(pence) / 100)}.` + String(Math.abs(pence) % 100).padStart(2, "0");
export const addDays = (day, count) => new Date(Date.parse(day) + count * 86400000).toISOString().slice(0, 10);

export class Shop {
  constructor({ now = "2024-12-30T14:30:00", days = 200, perDay = 240, seed = 7 } = {}) {
    this.random = random(seed);
    this.now = now;
    this.transactions = [];
    this.asOf = 0;
    this.stock = new Map(GOODS.map(([id], i) => [id, { stock: 40 + i * 9, level: 8 + (i % 5) * 4 }]));
    this.notices = [];
    this.issues = new Map([
      ["total_mismatch", 12],
      ["bad_quantity", 4],
      ["unknown_currency", 1],
    ]);
    for (let back = days; back >= 0; back--) this.fillDay(addDays(this.today, -back), perDay, back === 0);
    this.transactions.sort((a, b) => (a.time < b.time ? -1 : 1));
    this.transactions.forEach((t, i) => {
      t.position = i + 1;
      t.id = String(i + 1);
    });
    this.asOf = this.transactions.length;
    this.stock.get("2003").stock = 5;
    this.stock.get("2014").stock = 2;
  }

  get today() {
    return this.now.slice(0, 10);
  }

  pick(list) {
    return list[Math.floor(this.random() ** 1.7 * list.length)];
  }

  fillDay(day, count, upToNow) {
    const total = RHYTHM.reduce((a, b) => a + b, 0);
    for (let i = 0; i < count * 4 && !(i >= count && !upToNow); i++) {
      let left = this.random() * total;
      const hour = RHYTHM.findIndex((weight) => (left -= weight) < 0);
      const minute = Math.floor(this.random() * 60);
      const time = `${day}T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00`;
      if (!upToNow || time <= this.now) this.transactions.push(this.sale(time));
    }
  }

  sale(time) {
    const [productId, product, category, price] = this.pick(GOODS);
    const units = 1 + Math.floor(this.random() ** 3 * 4);
    const refund = this.random() < 0.03;
    return {
      time,
      day: time.slice(0, 10),
      hour: Number(time.slice(11, 13)),
      productId,
      product,
      category,
      city: this.pick(CITIES),
      user: String(1000 + Math.floor(this.random() * 900)),
      kind: refund ? "refund" : "sale",
      count: refund ? 0 : 1,
      refunds: refund ? 1 : 0,
      units: refund ? -units : units,
      pence: (refund ? -1 : 1) * units * price,
      currency: "GBP",
    };
  }

  // Books one more sale now; gives back the cells it changed.
  step(wanted = {}) {
    this.now = new Date(Date.parse(`${this.now}Z`) + 1000).toISOString().slice(0, 19);
    const one = { ...this.sale(this.now), ...wanted, position: ++this.asOf, id: String(this.asOf) };
    this.transactions.push(one);
    const store = this.stock.get(one.productId);
    store.stock -= one.units;
    if (store.stock < -20) store.stock += 80;
    if (one.units > 0 && store.stock <= store.level && store.stock + one.units > store.level) {
      this.notices.unshift({
        number: this.notices.length + 1,
        ...this.alert(one.productId),
        position: one.position,
      });
    }
    return one;
  }

  alert(id) {
    const [, product] = GOODS.find((good) => good[0] === id);
    const { stock, level } = this.stock.get(id);
    return { product_id: id, product, stock, reorder_level: level };
  }

  alerts() {
    return GOODS.map(([id]) => this.alert(id)).filter((row) => row.stock <= row.reorder_level);
  }

  goods() {
    return GOODS;
  }

  between(from, to) {
    return this.transactions.filter((t) => (!from || t.day >= from) && (!to || t.day <= to));
  }

  // Rows of these keys with their sums, largest revenue first.
  sums(rows, keys) {
    const groups = new Map();
    for (const t of rows) {
      const key = keys.map((name) => keyOf(t, name));
      const name = JSON.stringify(key);
      const group = groups.get(name) ?? { key, transactions: 0, refunds: 0, units: 0, pence: 0, totals: [] };
      group.transactions += t.count;
      group.refunds += t.refunds;
      group.units += t.units;
      group.pence += t.pence;
      if (t.count) group.totals.push(t.pence);
      groups.set(name, group);
    }
    return [...groups.values()].sort((a, b) => b.pence - a.pence);
  }
}

const SEASONS = ["winter", "spring", "summer", "autumn"];

export function keyOf(t, name) {
  const month = Number(t.day.slice(5, 7));
  switch (name) {
    case "month":
      return t.day.slice(0, 7);
    case "year":
      return Number(t.day.slice(0, 4));
    case "season":
      return `${Number(t.day.slice(0, 4)) + (month === 12 ? 1 : 0)}-${SEASONS[Math.floor((month % 12) / 3)]}`;
    case "region":
      return t.city;
    case "product":
      return t.productId;
    default:
      return t[name];
  }
}
