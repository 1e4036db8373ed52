/** What was asked, offered, decided, and how far the money has got. */
import { useTranslation } from "react-i18next";

import type { CaseView, RemedyView } from "../api/types";
import { RemedyName } from "../remedies/RemedyName";
import { Section } from "../ui/page";
import { Badge, Notice } from "../ui/states";
import { Day, Money } from "../ui/values";
import { useSides } from "./sides";

type Props = { view: CaseView };

/** Questions to the reader that wait for an answer. */
export function Requests({ view }: Props) {
  const { t } = useTranslation("case");
  const { own } = useSides();
  const open = view.requests.filter((it) => it.of === own && !it.answered);
  return open.map((it) => (
    <Notice key={it.id} tone="warn" title={t("request")}>
      <p className="said">{it.text}</p>
    </Notice>
  ));
}

export function Offers({ view }: Props) {
  const { t } = useTranslation("case");
  const { side } = useSides();
  const shown = view.offers.filter((it) => it.open || it.agreed);
  if (shown.length === 0) return null;
  return (
    <Section title={t("offers.title")}>
      {shown.map((it) => (
        <article key={it.id} className="card">
          <div className="row apart">
            <ul>
              {it.remedies.map((remedy, at) => (
                <li key={at} className="strong">
                  <RemedyName of={remedy} />
                </li>
              ))}
            </ul>
            <Badge tone={it.agreed ? "good" : "brand"}>
              {t(it.agreed ? "offers.agreed" : "offers.open")}
            </Badge>
          </div>
          {it.text ? <p className="said">{it.text}</p> : null}
          {it.accepted_by.length > 0 ? (
            <p className="small soft">
              {t("offers.by")}
              {it.accepted_by.map(side).join(t("and"))}
            </p>
          ) : null}
        </article>
      ))}
    </Section>
  );
}

export function Rulings({ view }: Props) {
  const { t } = useTranslation("case");
  if (view.rulings.length === 0) return null;
  return (
    <Section title={t("rulings.title")}>
      {view.rulings.toReversed().map((it) => (
        <article key={it.tier} className="card">
          <div className="row apart">
            <h3>{t(`outcome.${it.outcome}`)}</h3>
            <span className="small soft">
              {t(it.tier === 1 ? "rulings.first" : "rulings.review")} · <Day at={it.at} />
            </span>
          </div>
          {it.reasons ? <p className="said">{it.reasons}</p> : null}
        </article>
      ))}
    </Section>
  );
}

export function Remedies({ view }: Props) {
  const { t } = useTranslation("case");
  const shown = view.remedies.filter((it) => it.status !== "replaced");
  if (shown.length === 0) return null;
  return (
    <Section title={t("remedies.title")}>
      {shown.map((it) => (
        <article key={it.id} className="card">
          <div className="row apart">
            <h3>
              <RemedyName of={it.what} />
            </h3>
            {it.amount && !("amount" in it.what) ? <Money of={it.amount} /> : null}
          </div>
          <Track of={it} />
          <p className="small">{t(`remedy.${it.status}`)}</p>
          {it.arrival === "awaited" ? null : (
            <Badge tone={it.arrival === "confirmed" ? "good" : "bad"}>
              {t(`arrival.${it.arrival}`)}
            </Badge>
          )}
        </article>
      ))}
    </Section>
  );
}

/** Which stop of the way each status stands for. */
const STOPS = ["ordered", "checked", "sent", "done"] as const;
const AT: Record<RemedyView["status"], number> = {
  ordered: 0,
  "details-given": 0,
  "under-review": 1,
  sent: 2,
  pending: 2,
  parked: 2,
  done: 3,
  failed: 2,
  replaced: 0,
};

function Track({ of }: { of: RemedyView }) {
  const { t } = useTranslation("case");
  const at = AT[of.status];
  return (
    <ol className="track">
      {STOPS.map((stop, place) => (
        <li
          key={stop}
          className={place <= at ? "passed" : undefined}
          aria-current={place === at ? "step" : undefined}
        >
          {t(`stop.${stop}`)}
        </li>
      ))}
    </ol>
  );
}
