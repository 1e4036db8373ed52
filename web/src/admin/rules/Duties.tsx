/** What a regime obliges to, before anything happens. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "../../shared/api/queries";
import type { RegimeDuty } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { Lengths } from "../../shared/rules/Lengths";
import { Sure } from "./Sure";

export function Duties({ of }: { of: RegimeDuty[] }) {
  return (
    <ul className="lines">
      {of.map((it) => (
        <Duty key={it.name} of={it} />
      ))}
    </ul>
  );
}

function Duty({ of }: { of: RegimeDuty }) {
  const { t } = useTranslation("rules");
  const { t: sides } = useTranslation("sides");
  const text = useText();
  const channels = useQuery(channelsQuery).data?.channels ?? [];
  const late = of.if_late?.channels.map((id) => {
    const name = channels.find((it) => it.id === id)?.name;
    return name ? text(name) : id;
  });
  return (
    <li>
      <span className="line-about">
        <span className="strong">{text(of.title)}</span>
        <span className="soft small">
          {of.owed_by ? `${sides(`owedBy.${of.owed_by}`)} · ` : ""}
          {text(of.source)}
        </span>
        {of.extended.map((it) => (
          <span key={it.title.en} className="small">
            {t("duty.extended")} <Lengths of={it.to} /> <span className="soft">{text(it.title)}</span>
          </span>
        ))}
        {of.cap ? (
          <span className="small">
            {t("duty.cap")} <Lengths of={of.cap} />
          </span>
        ) : null}
        {late ? (
          <span className="small soft">
            {t("duty.late")} {late.join(t("and"))}
          </span>
        ) : null}
      </span>
      <span className="tags">
        <Lengths of={of.within} />
        {of.confidence === "verified" ? null : <Sure of={of.confidence} />}
      </span>
    </li>
  );
}
