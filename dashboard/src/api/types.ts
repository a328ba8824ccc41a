// SPDX-License-Identifier: Apache-2.0
//
// What the server says, as the pages see it. Money is always a decimal string.

export type Role = "ingest" | "shopper" | "seller" | "admin";
export type ColumnType = "text" | "day" | "integer" | "money" | "decimal" | "flag";
export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

export interface Column {
  name: string;
  type: ColumnType;
}
export interface Report {
  as_of: number;
  report: string;
  columns: Column[];
  rows: Row[];
}
export interface Section {
  section: string;
  columns: Column[];
  rows: Row[];
}
export interface SectionedReport {
  as_of: number;
  report: string;
  sections: Section[];
}

export interface ShopFacts {
  name: string;
  currency: string;
  currency_digits: number;
  time_zone: string;
  now: string;
  today: string;
  as_of: number;
  role: Role;
  version: string;
  demo: boolean;
}

export interface Measures {
  transactions: number;
  units: number;
  revenue: string;
}

export interface RevenueCell extends Measures {
  view: "revenue";
  day: string;
  city: string;
  category: string;
  currency: string;
  refunds: number;
}
export interface BestSellerCell extends Measures {
  view: "best_sellers";
  day: string;
  product_id: string;
  product: string;
  category: string;
  currency: string;
}
export interface StockCell {
  view: "stock";
  product_id: string;
  product: string;
  stock: number;
  reorder_level: number;
  low: boolean;
}
export interface IssueCell {
  view: "issues";
  cause: string;
  issues: number;
}
export type Cell = RevenueCell | BestSellerCell | StockCell | IssueCell;

export interface BookedTransaction {
  transaction_id: string;
  time: string;
  product: string;
  category: string;
  city: string;
  kind: string;
  units: number;
  revenue: string;
  currency: string;
}
export interface Booked {
  as_of: number;
  records: number;
  transactions: BookedTransaction[];
}

export interface LowStock {
  product_id: string;
  product: string;
  stock: number;
  reorder_level: number;
}
export interface Notice extends LowStock {
  number: number;
  position: number;
}
export interface Alerts {
  as_of: number;
  active: LowStock[];
  notices: Notice[];
}

export interface Entry {
  position: number;
  transaction_id: string;
  root: string;
  kind: string;
  day: string;
  sale_day: string;
  time: string;
  user_id: string;
  product_id: string;
  product: string;
  category: string;
  city: string;
  transactions: number;
  refunds: number;
  units: number;
  revenue: string;
  currency: string;
}
export interface EntrySum {
  currency: string;
  transactions: number;
  refunds: number;
  units: number;
  revenue: string;
}
export interface Entries {
  as_of: number;
  count: number;
  sums: EntrySum[];
  entries: Entry[];
  next_cursor: string | null;
}

export interface ProductDay {
  day: string;
  transactions: number;
  units: number;
  revenue: string;
}
export interface ProductFacts {
  product_id: string;
  product: string;
  category: string;
  price: string | null;
  currency: string;
  stock: number | null;
  reorder_level: number | null;
  sold_per_day: string | null;
  days_left: string | null;
  low: boolean;
  days: ProductDay[];
}

export interface Latency {
  p50: number | null;
  p99: number | null;
}
export interface SystemFacts {
  as_of: number;
  uptime_seconds: number;
  transactions_per_second: number;
  records: { records: number; booked: number; duplicates: number; issues: number; waiting: number };
  issues_by_cause: Record<string, number>;
  issues_last_minute: number;
  latency_ms: { post: Latency; get: Latency; commit: Latency };
  requests_per_second: number;
  connections: number;
  live_clients: number;
  queue_rows: number;
  log_position: number;
  snapshot_position: number;
  lake: { position: number; files: number; rows: number; bytes: number };
  memory_bytes: number;
  longest_pause_ms: number;
  disk_free_bytes: number;
}
