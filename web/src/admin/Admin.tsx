/** Administration: who may do what, by which rules, and how the house is. */
import "./admin.css";

import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { bringWords } from "../shared/i18n";
import { speakByCookieAlone } from "../shared/session";
import { WorkFrame } from "../shared/work/Frame";
import { KEYS, type Section } from "./sections";
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
  const sections = Object.keys(KEYS) as Section[];
  return (
    <WorkFrame
      base="/admin"
      roles={["admin"]}
      words={{
        door: { title: t("signIn.title"), lead: t("signIn.lead") },
        stranger: t("stranger"),
        home: t("home"),
      }}
      ways={[{ to: "/admin", label: t("name") }]}
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
