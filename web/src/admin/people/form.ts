/** What is filled in about somebody, and what the server is told of it. */
import type { NewPerson, Person, PersonChange, Role } from "../../shared/api/types";

export type Filled = {
  name: string;
  roles: Role[];
  department: string;
  merchant: string;
  body: string;
};

export const EMPTY: Filled = { name: "", roles: ["agent"], department: "", merchant: "", body: "" };

/** What a person may be; the system is nobody. */
export const ROLES = [
  "agent",
  "reviewer",
  "mediator",
  "merchant",
  "regulator",
  "auditor",
  "admin",
  "complainant",
] as const satisfies Role[];

export const filledOf = ({ name, roles, department, merchant, body }: Person): Filled => ({
  name,
  roles,
  department: department ?? "",
  merchant: merchant ?? "",
  body: body ?? "",
});

/** What ties somebody to a merchant or an outside body goes with the role that needs it. */
const tiesOf = ({ roles, department, merchant, body }: Filled) => ({
  department: department || null,
  merchant: roles.includes("merchant") && merchant ? merchant : null,
  body: roles.includes("regulator") && body ? body : null,
});

export const newOf = (login: string, filled: Filled): NewPerson => ({
  login: login.trim(),
  name: filled.name.trim(),
  roles: filled.roles,
  ...tiesOf(filled),
});

export const changeOf = (filled: Filled): PersonChange => ({
  name: filled.name.trim(),
  roles: filled.roles,
  ...tiesOf(filled),
});
