/** The rules that set time limits, as they were read. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { regimesQuery } from "../../shared/api/queries";
import type { Regime } from "../../shared/api/types";
import { useLanguage, useText } from "../../shared/i18n";
import { Page, Section } from "../../shared/ui/page";
import { Load } from "../../shared/ui/states";
import { Day } from "../../shared/ui/values";
import { Sure } from "./Sure";

/** Rules that hold for no country in particular: platforms, networks, the house. */
const EVERYWHERE = "";
/** Rules of several countries at once. */
const SEVERAL = "*";

export function RegimesPage() {
  const { t } = useTranslation("rules");
  return (
    <Page title={t("regimes.title")} lead={t("regimes.lead")}>
      <Load query={regimesQuery} lines={10}>
        {({ regimes }) => <ByCountry regimes={regimes as Regime[]} />}
      </Load>
    </Page>
  );
}

function ByCountry({ regimes }: { regimes: Regime[] }) {
  const { t } = useTranslation("rules");
  const names = new Intl.DisplayNames([useLanguage()], { type: "region" });
  const countries = [...new Set(regimes.map(countryOf))].sort(firstHere);
  return countries.map((country) => (
    <Section
      key={country}
      title={
        country === EVERYWHERE
          ? t("regimes.everywhere")
          : country === SEVERAL
            ? t("regimes.several")
            : (names.of(country) ?? country)
      }
    >
      <ul className="lines">
        {regimes
          .filter((it) => countryOf(it) === country)
          .map((it) => (
            <Line key={it.id} regime={it} />
          ))}
      </ul>
    </Section>
  ));
}

function countryOf({ facts }: Regime): string {
  const [first = EVERYWHERE, second] = facts.country ?? [];
  return second ? SEVERAL : first;
}

/** China first, where most cases are from; then the others by name, and those of no single one. */
function firstHere(a: string, b: string): number {
  const rank = (it: string) => ["CN", "one", SEVERAL, EVERYWHERE].indexOf(it);
  const place = (it: string) => (rank(it) < 0 ? 1 : rank(it));
  return place(a) - place(b) || a.localeCompare(b);
}

function Line({ regime }: { regime: Regime }) {
  const { t } = useTranslation("rules");
  const text = useText();
  const [id = "", from = ""] = regime.id.split("@");
  return (
    <li>
      <span className="line-about">
        <Link className="line-open" to={`/admin/regimes/${id}`}>
          {text(regime.title)}
        </Link>
        <span className="soft small">
          {regime.id} · {t("regimes.from")} <Day at={from} />
          {regime.valid_to ? (
            <>
              {" "}
              {t("regimes.to")} <Day at={regime.valid_to} />
            </>
          ) : null}
        </span>
      </span>
      <span className="tags">
        <Sure of={regime.confidence} reviewed={regime.reviewed} />
      </span>
    </li>
  );
}
