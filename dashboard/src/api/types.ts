// SPDX-License-Identifier: Apache-2.0
//
// What the server says, as the pages see it: names for parts of schema.d.ts, which is generated from the server's
// OpenAPI file. Money is always a decimal string.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Column = Schemas["Column"];
export type ColumnType = Column["type"];
export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

// A report whose rows a page treats alike, whatever their columns.
export interface Report {
  as_of: number;
  report: string;
  columns: Column[];
  rows: Row[];
}

export type ShopFacts = Schemas["ShopAnswer"];
export type RevenueRow = Schemas["RevenueRow"];
export type BestSellersRow = Schemas["BestSellersRow"];
export type StockRow = Schemas["StockRow"];
export type StockReport = Schemas["StockReport"];
export type CustomersReport = Schemas["CustomersReport"];
export type TrendsReport = Schemas["TrendsReport"];
export type IssueCounts = Schemas["IssueCountsReport"];

export type RevenueCell = Schemas["LiveRevenueCell"];
export type BestSellerCell = Schemas["LiveBestSellersCell"];
export type StockCell = Schemas["LiveStockCell"];
export type IssueCell = Schemas["LiveIssuesCell"];
export type Cell = RevenueCell | BestSellerCell | StockCell | IssueCell;
export type Booked = Schemas["LiveBooked"];
export type BookedTransaction = Booked["transactions"][number];

export interface Measures {
  transactions: number;
  units: number;
  revenue: string;
}

export type Alerts = Schemas["AlertsAnswer"];
export type LowStock = Alerts["active"][number];
export type Entries = Schemas["EntriesAnswer"];
export type Entry = Schemas["Entry"];
export type EntrySum = Entries["sums"][number];
export type ProductFacts = Schemas["ProductAnswer"];
export type RecommendationsReport = Schemas["RecommendationsReport"];
export type AlsoBoughtReport = Schemas["AlsoBoughtReport"];
export type PromotionsOfUser = Schemas["PromotionsOfUser"];
export type PromotionRow = Schemas["PromotionRow"];
export type PromotionsReport = Schemas["PromotionsReport"];
export type PromotionConversion = Schemas["PromotionConversionRow"];
export type PromotionOffers = Schemas["PromotionOffersRow"];
export type SystemFacts = Schemas["SystemAnswer"];

export type IssueGroups = Schemas["IssueGroupsReport"];
export type IssueGroup = IssueGroups["rows"][number];
export type IssuesReport = Schemas["IssuesReport"];
export type IssueRow = Schemas["IssueRow"];
export type IssueState = Schemas["IssueState"];
export type Issue = Schemas["Issue"];
export type Cause = Schemas["Cause"];
export type DeskAct = Schemas["DeskAct"];
export type DismissReason = Schemas["DismissReason"];
export type Refusal = Schemas["Refusal"];
export type StepDone = Schemas["StepDone"];
export type GroupDone = Schemas["GroupDone"];
export type StepTried = Schemas["StepTried"];
export type ChangedCell = Schemas["ChangedCell"];
export type ChangedMeasure = Schemas["ChangedMeasure"];
export type DeskJob = Schemas["DeskJob"];

export type FlagsReport = Schemas["FlagsReport"];
export type FlagRow = FlagsReport["rows"][number];
export type FlagCounts = Schemas["FlagCountsReport"];
export type FlagCountRow = FlagCounts["rows"][number];

export type Transaction = Schemas["TransactionAnswer"];
export type TransactionStory = Schemas["TransactionStory"];
export type TransactionLine = Schemas["TransactionLine"];
export type TransactionAct = Schemas["TransactionAct"];
export type TransactionChanged = Schemas["TransactionChanged"];
export type TransactionTried = Schemas["TransactionTried"];
