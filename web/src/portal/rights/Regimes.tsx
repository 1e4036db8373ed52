/** Rules and their time limits, by country. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Regime } from "../../shared/api/types";
import { useLanguage, useText } from "../../shared/i18n";
import { Lengths } from "../../shared/rules/Lengths";
import { Select } from "../../shared/ui/fields";
import { Badge } from "../../shared/ui/states";

const EVERYWHERE = "*";

export function Regimes({ regimes }: { regimes: Regime[] }) {
  const { t } = useTranslation("rights");
  const spoken = useLanguage();
  const [country, setCountry] = useState("CN");
  const names = new Intl.DisplayNames([spoken], { type: "region" });
  const countries = [...new Set(regimes.flatMap(countriesOf))].sort();
  const shown = regimes.filter((it) => {
    const own = countriesOf(it);
    return country === EVERYWHERE ? own.length === 0 : own.includes(country);
  });
  return (
    <div className="stack">
      <Select
        name="country"
        label={t("limits.country")}
        value={country}
        options={[
          ...countries.map((it) => ({ value: it, label: names.of(it) ?? it })),
          { value: EVERYWHERE, label: t("limits.everywhere") },
        ]}
        onChange={setCountry}
      />
      {shown.map((it) => (
        <Rules key={it.id} regime={it} />
      ))}
    </div>
  );
}

const countriesOf = (it: Regime): string[] => it.facts.country ?? [];

function Rules({ regime }: { regime: Regime }) {
  const { t } = useTranslation("rights");
  const text = useText();
  return (
    <details className="card more">
      <summary>{text(regime.title)}</summary>
      <div className="stack tight">
        <p className="small soft">
          {text(regime.source)}{" "}
          <Badge tone={regime.confidence === "verified" ? "good" : "warn"}>
            {t(`confidence.${regime.confidence}`)}
          </Badge>
        </p>
        <ul className="stack tight">
          {regime.obligations.map((it) => (
            <li key={it.name} className="row apart">
              <span className="grow">
                {it.owed_by ? <span className="soft">{t(`owedBy.${it.owed_by}`)} · </span> : null}
                {text(it.title)}
              </span>
              <Lengths of={it.within} />
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
