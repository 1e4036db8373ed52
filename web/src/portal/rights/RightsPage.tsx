/** Rights and prevention: what to do before paying, what to gather, who must answer in what time. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { channelsQuery, regimesQuery } from "../../shared/api/queries";
import type { Regime } from "../../shared/api/types";
import { WayCard } from "../../shared/guide/advice";
import { useSession } from "../../shared/session";
import { ButtonLink } from "../../shared/ui/buttons";
import { More, Page, Section } from "../../shared/ui/page";
import { Load } from "../../shared/ui/states";
import { Regimes } from "./Regimes";

const ADVICE = ["before", "account", "monthly", "records", "atOnce"] as const;
const CHECKS = [1, 2, 3] as const;

export function RightsPage() {
  const { t } = useTranslation("rights");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Section title={t("advice.title")}>
        {ADVICE.map((part) => (
          <article key={part} className="card">
            <h3>{t(`advice.${part}.title`)}</h3>
            <ul className="stack tight">
              {CHECKS.map((at) => (
                <li key={at} className="tick">
                  {t(`advice.${part}.${at}`)}
                </li>
              ))}
            </ul>
          </article>
        ))}
        <ButtonLink to="/bills" look="secondary">
          {t("advice.check")}
        </ButtonLink>
      </Section>
      <Section title={t("limits.title")}>
        <p className="soft">{t("limits.about")}</p>
        <Mine />
        <Load query={regimesQuery} lines={6}>
          {({ regimes }) => <Regimes regimes={regimes as Regime[]} />}
        </Load>
      </Section>
      <Section title={t("outside.title")}>
        <p className="soft">{t("outside.about")}</p>
        <Load query={channelsQuery}>
          {({ channels }) => (
            <More label={t("outside.show")}>
              {channels
                .filter((it) => it.outside)
                .map((it) => (
                  <WayCard key={it.id} way={{ ...it, bring: [] }} />
                ))}
            </More>
          )}
        </Load>
      </Section>
    </Page>
  );
}

/** The limits of one's own cases stand on their pages, computed. */
function Mine() {
  const { t } = useTranslation("rights");
  const { cases } = useSession();
  if (cases.length === 0) return null;
  return (
    <div className="card">
      <h3>{t("limits.mine")}</h3>
      <ul className="stack tight">
        {cases.slice(0, 5).map((it) => (
          <li key={it.id}>
            <Link to={`/cases/${it.id}`}>{it.number}</Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
