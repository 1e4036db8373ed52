/** What is known of something that was done, in words. The record has ids and codes. */
import { useTranslation } from "react-i18next";

import { useNames } from "../../shared/staff/queries";
import type { Entry } from "./queries";

/** A long id tells a reader nothing that the line does not. */
const isId = (value: string) => /_[0-9a-f]{32}$/.test(value);

export function useAbout(): (about: Entry["about"]) => string[] {
  const say = useCode();
  const many = useList();
  return (about) =>
    Object.entries(about).flatMap(([name, value]: [string, unknown]) => {
      if (Array.isArray(value)) return many(name, value.map(String));
      if (typeof value !== "string" && typeof value !== "number") return [];
      const said = say(name, String(value));
      return said === undefined ? [] : [said];
    });
}

/** One code. Where there are no words for it, what it is called and the code itself. */
function useCode() {
  const { t } = useTranslation(["audit", "work", "sides", "case", "moves"]);
  const names = useNames();
  const words: Record<string, (code: string) => string> = {
    role: (code) => t(`work:role.${code as "agent"}`, { defaultValue: code }),
    of: (code) => t(`sides:side.${code as "neutral"}`, { defaultValue: code }),
    to: (code) => t(`sides:side.${code as "neutral"}`, { defaultValue: code }),
    outcome: (code) => t(`case:outcome.${code as "upheld"}`, { defaultValue: code }),
    check: (code) => t(`case:check.${code as "payee"}`, { defaultValue: code }),
    purpose: (code) => t(`moves:purpose.${code as "other"}`, { defaultValue: code }),
    why: (code) => t(`audit:why.${code as "role"}`, { defaultValue: code }),
    place: (place) => t("audit:place", { place }),
    number: (number) => `${t("audit:case")}${t("audit:colon")}${number}`,
  };
  return (name: string, value: string): string | undefined => {
    const known = names.queue(value) ?? names.person(value) ?? names.merchant(value);
    if (known) return known;
    if (isId(value)) return undefined;
    return words[name]?.(value) ?? `${name}: ${value}`;
  };
}

/** What of an account was changed, and its roles before and after. */
function useList() {
  const { t } = useTranslation(["audit", "work"]);
  const roles = (codes: string[]) =>
    codes.map((it) => t(`work:role.${it as "agent"}`, { defaultValue: it })).join(t("audit:and"));
  const parts = (codes: string[]) =>
    codes.map((it) => t(`audit:part.${it as "roles"}`, { defaultValue: it })).join(t("audit:and"));
  return (name: string, codes: string[]): string[] => {
    if (codes.length === 0) return [];
    if (name === "changed") return [t("audit:changed", { what: parts(codes) })];
    if (name === "roles") return [roles(codes)];
    return name === "roles_before" ? [t("audit:before", { roles: roles(codes) })] : [];
  };
}
