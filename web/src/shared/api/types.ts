/** Short names for what the server's document describes. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type CaseView = Schemas["CaseView"];
export type NewCaseView = Schemas["NewCaseView"];
export type ComplaintBody = Schemas["ComplaintBody"];
export type DisputedPayment = Schemas["DisputedPayment"];
export type Remedy = Schemas["Remedy"];
export type RemedyView = Schemas["RemedyView"];
export type OfferView = Schemas["OfferView"];
export type RequestView = Schemas["RequestView"];
export type RulingView = Schemas["RulingView"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type ObligationView = Schemas["ObligationView"];
export type DeadlinesView = Schemas["DeadlinesView"];
export type FindingView = Schemas["FindingView"];
export type InboxCase = Schemas["InboxCase"];
export type ProblemBody = Schemas["ProblemBody"];
export type Stage = Schemas["Stage"];
export type Role = Schemas["Role"];
export type Side = Schemas["Side"];
export type Guidance = Schemas["Guidance"];
export type Issue = Schemas["Issue"];
export type IssuesView = Schemas["IssuesView"];
export type ChannelView = Schemas["ChannelView"];
export type ChannelContact = Schemas["ChannelContact"];
export type EvidenceAdvice = Schemas["EvidenceAdvice"];
export type BillView = Schemas["BillView"];
export type BillFindingView = Schemas["BillFindingView"];
export type BillInList = Schemas["BillInList"];
export type MonthView = Schemas["MonthView"];
export type SuggestedChannel = Schemas["SuggestedChannel"];
export type DraftedView = Schemas["DraftedView"];
export type ProfileView = Schemas["ProfileView"];
export type Particulars = Schemas["Particulars"];
export type Me = Schemas["Me"];

/** Everything that can be asked of a case; the server names them, nobody else. */
export type Move = Schemas["Move"];
/** What each of them carries. */
export type MoveBody<M extends Move> = Schemas["MoveBodies"] extends infer B
  ? M extends keyof B
    ? NonNullable<B[M]>
    : Record<string, never>
  : never;

/** Money as the server writes it: a decimal and a currency of ISO 4217. */
export type DecimalMoney = { amount: string; currency: string };
/** A sentence in both languages. */
export type Text = { zh: string; en: string };

/**
 * A row of a bill. The server's document leaves it open, because rows have only the fields that
 * their provider filled in.
 */
export type BillPayment = {
  line: number;
  reference: string;
  at: string;
  direction: "out" | "in" | "neutral";
  amount: string;
  currency: string;
  counterparty: string;
  subject?: string;
  method?: string;
  status?: string;
  settled: boolean;
  refund_of?: string;
  refunded?: string;
};

/** A month in one currency. */
export type MonthSide = {
  currency: string;
  spent: DecimalMoney;
  payments: number;
  refunded: DecimalMoney;
  pending: DecimalMoney;
  received: DecimalMoney;
  at_risk: DecimalMoney;
  categories: Share[];
  top_payees: Share[];
  days: DecimalMoney[];
  hours: number[];
};

/** Part of what was spent. */
export type Share = { of: string; spent: DecimalMoney; payments: number };

/** What the diagnosis answers with. */
export type Diagnosis =
  | { is: "ask"; question: Question }
  | { is: "found"; issue: string };

/** A question of the diagnosis. */
export type Question = { id: string; text: Text; answer: { id: string; text: Text }[] };

/** The rules of one regime in one version, as the server lists them. */
export type Regime = {
  id: string;
  title: Text;
  source: Text;
  confidence: "verified" | "second-hand" | "recalled";
  /** Which cases it is for; `country` among them, where it is not for all. */
  facts: Record<string, string[] | undefined>;
  obligations: RegimeDuty[];
};

/** Something that a regime makes somebody owe. */
export type RegimeDuty = {
  name: string;
  title: Text;
  owed_by: ObligationView["owed_by"] | null;
  /** Lengths such as `{"working-days": 15}`, or the word `stated`. */
  within: { length: unknown }[];
};
