/** What both sides say, side by side. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../../../shared/api/types";
import { RemedyName } from "../../../shared/remedies/RemedyName";
import { useNames } from "../../../shared/staff/queries";
import { Moment } from "../../../shared/ui/values";
import { sidesOf, type Said } from "./written";

export function BothSides({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const names = useNames();
  const { complainant, respondent } = sidesOf(view);
  const who = (view.particulars as { name?: string } | undefined)?.name;
  return (
    <div className="sides">
      <Side title={who ?? t("side.complainant")} of={complainant} none={t("sides.noComplainant")}>
        {view.wanted.length > 0 ? (
          <p className="small">
            <span className="soft">{t("wanted")}</span>{" "}
            {view.wanted.map((it, at) => (
              <span key={at}>
                {at > 0 ? " · " : ""}
                <RemedyName of={it} />
              </span>
            ))}
          </p>
        ) : null}
      </Side>
      <Side
        title={names.merchant(view.respondent) ?? t("side.respondent")}
        of={respondent}
        none={t(view.desk?.addressed ? "sides.noAnswer" : "sides.notAsked")}
      />
    </div>
  );
}

type Props = { title: string; of: Said[]; none: string; children?: React.ReactNode };

function Side({ title, of, none, children }: Props) {
  const { t } = useTranslation("file");
  return (
    <section className="side">
      <h3>{title}</h3>
      {of.length === 0 ? <p className="soft">{none}</p> : null}
      {of.map((it) => (
        <article key={it.seq}>
          <p className="small soft">
            {t(`sides.${it.kind}`)} · <Moment at={it.at} />
          </p>
          <p className="said">{it.text}</p>
        </article>
      ))}
      {children}
    </section>
  );
}
