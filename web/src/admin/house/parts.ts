/** What the settings of an institution are made of, and how new parts of it are named. */
import type { Institution } from "../../shared/api/types";
import { newKey } from "../../shared/ids";

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

export const CONTACTS = ["hotline", "email", "address", "web"] as const;

export type Department = NonNullable<Institution["departments"]>[number];
export type Queue = NonNullable<Institution["queues"]>[number];
export type Merchant = NonNullable<Institution["merchants"]>[number];
export type Routing = NonNullable<Institution["routing"]>[number];

/** A new name for a part: its kind, and a UUID in hex. */
export const newPart = (kind: "department" | "queue" | "merchant") =>
  `${kind}_${newKey().replaceAll("-", "")}`;
