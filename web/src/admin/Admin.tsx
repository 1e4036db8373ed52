/** Administration: who may do what, by which rules, and how the house is. */
import "./admin.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { meQuery } from "../shared/account/me";
import { bringWords } from "../shared/i18n";
import { speakByCookieAlone } from "../shared/session";
import { WorkFrame } from "../shared/work/Frame";
import { KEYS, sectionsOf } from "./sections";
import { adminWords } from "./words";

/** What has to be there before anything is drawn. */
export async function prepare(): Promise<void> {
  speakByCookieAlone(true);
  await bringWords(adminWords);
}

export function Admin() {
  const { t } = useTranslation("admin");
  const { t: work } = useTranslation("work");
  const go = useNavigate();
  const role = useQuery(meQuery).data?.role;
  const sections = sectionsOf(role).flatMap(([, its]) => its);
  const own = { to: "/admin", label: t(role === "auditor" ? "watch" : "name") };
  return (
    <WorkFrame
      base="/admin"
      roles={["admin", "auditor"]}
      doors={["admin"]}
      words={{
        door: { title: t("signIn.title"), lead: t("signIn.lead") },
        stranger: t("stranger"),
        home: t("home"),
      }}
      ways={role === "auditor" ? [{ to: "/auditor", label: t("cases") }, own] : [own]}
      commands={sections.map((it) => ({
        id: `go-${it}`,
        keys: `g ${KEYS[it]}`,
        group: work("group.go"),
        label: t(`section.${it}`),
        run: () => void go(`/admin/${it}`),
      }))}
    />
  );
}
