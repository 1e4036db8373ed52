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
export type ChannelAdvice = Schemas["ChannelAdvice"];
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
export type EvidenceView = Schemas["EvidenceView"];
export type ChecklistView = Schemas["ChecklistView"];
export type ChecklistLine = Schemas["ChecklistLine"];
export type FileView = Schemas["FileView"];
export type LimitsView = Schemas["LimitsView"];
export type TermsView = Schemas["TermsView"];
export type EventEntry = Schemas["EventEntry"];
export type ProofView = Schemas["ProofView"];
export type Check = Schemas["Check"];
export type Verdict = Schemas["Verdict"];
export type ProtectionView = Schemas["ProtectionView"];
export type StaffMember = Schemas["StaffMember"];
export type Institution = Schemas["Institution"];
export type Person = Schemas["PersonView"];
export type NewPerson = Schemas["NewPerson"];
export type PersonChange = Schemas["PersonChange"];
export type TokenView = Schemas["TokenView"];
export type CalendarView = Schemas["CalendarView"];
export type ExampleView = Schemas["ExampleView"];
export type HealthRecord = Schemas["HealthRecord"];
export type Looks = Schemas["Looks"];

/** Everything that can be asked of a case; the server names them, nobody else. */
export type Move = Schemas["Move"];
/** What each of them carries. */
export type MoveBody<M extends Move> = Schemas["MoveBodies"] extends infer B
  ? M extends keyof B
    ? NonNullable<B[M]>
    : Record<string, never>
  : never;

export type FactField = Schemas["FactField"];
/** Where in a file something stands: characters of a page, from 0. */
export type PlaceInText = Schemas["PlaceInText"];

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
  valid_to: string | null;
  title: Text;
  source: Text;
  confidence: Confidence;
  reviewed: boolean;
  zone: string;
  calendar: string | null;
  business_days_of_institution: boolean;
  retention: { years: number; from: "closed" | "received" } | null;
  /** Which cases it is for; `country` among them, where it is not for all. */
  facts: Record<string, string[] | undefined>;
  obligations: RegimeDuty[];
};

/** Something that a regime makes somebody owe. */
export type RegimeDuty = {
  name: string;
  title: Text;
  owed_by: ObligationView["owed_by"] | null;
  within: Length[];
  cap: Length[] | null;
  extended: { title: Text; to: Length[] }[];
  if_late: { channels: string[]; say: Text } | null;
  confidence: Confidence;
  source: Text;
};

/** A length such as `{"working-days": 15}`, or the word `stated`. */
export type Length = { length: unknown };

export type Confidence = "verified" | "second-hand" | "recalled";

/** A year of a calendar, day by day. The server's document leaves it open. */
export type YearPicture = {
  year: number;
  announced: boolean;
  working_days: number;
  months: { month: number; working_days: number; days: CalendarDay[] }[];
};

export type CalendarDay = { day: string; kind: DayKind; name?: Text };

/** How a day counts. */
export type DayKind = "working" | "expected" | "make-up" | "weekend" | "holiday";

/** What was read of a file. The server's document leaves the parts open. */
export type Reading = {
  evidence: string;
  state: "waiting" | "read" | "unread";
  why?: string;
  kind?: string;
  /** Width and height of a picture, in pixels. */
  size?: [number, number];
  remarks: string[];
  pages: { number: number; attachment?: string; text: string }[];
  proposals: Proposal[];
};

/** A rectangle of a picture, in its own pixels. */
export type Area = { left: number; top: number; width: number; height: number };

/** What may be a fact; none is one until somebody confirms it. */
export type Proposal = {
  field: FactField;
  value: string;
  written: string;
  place: PlaceInText & { line: number; area?: Area };
  because?: "label" | "currency" | "numerals" | "shape" | "alone";
  /** What it stands behind, where that is why. */
  label?: string;
  doubts?: string[];
};

/** Who had which file, and what for. The server's document has another line under this name. */
export type Custody = {
  items: {
    evidence: string;
    kind: string;
    from: Side;
    sha256: string;
    size: number;
    /** How it came in, for whoever put it there. */
    capture?: { name?: string; sniffed_type?: string };
    lines: CustodyLine[];
  }[];
  quarantined: CustodyLine[];
  case: CustodyLine[];
  kept_until?: { regime?: string; until: string };
};

export type CustodyLine = {
  seq: number;
  at: string;
  actor: { id: string; role: Role };
  event: string;
  evidence?: string;
  act?: "viewed" | "downloaded" | "exported" | "transferred";
  purpose?: string;
  to?: string;
  zh: string;
  en: string;
};
