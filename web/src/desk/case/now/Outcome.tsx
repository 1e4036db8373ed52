/** What was asked, protected, offered, decided, and how far the money has got. */
import { useTranslation } from "react-i18next";

import type { CaseView, OfferView, RemedyView } from "../../../shared/api/types";
import { RemedyName } from "../../../shared/remedies/RemedyName";
import { useNames } from "../../../shared/staff/queries";
import { Badge, type Tone } from "../../../shared/ui/states";
import { Day, Money } from "../../../shared/ui/values";

type Props = { view: CaseView };

export function Requests({ view }: Props) {
  const { t } = useTranslation("file");
  const open = view.requests.filter((it) => !it.answered);
  if (open.length === 0) return null;
  return (
    <ul className="stack tight">
      {open.map((it) => (
        <li key={it.id} className="notice warn">
          <p className="small strong">{t("request", { side: t(`side.${it.of}`) })}</p>
          <p className="said">{it.text}</p>
        </li>
      ))}
    </ul>
  );
}

export function Protections({ view }: Props) {
  const { t } = useTranslation("file");
  return (
    <ul className="stack tight">
      {view.protections.map((it) => (
        <li key={it.id} className="row apart">
          <span>
            {t(`protected.${it.what.protect}`)}
            {it.what.protect === "payment" && view.payments.length > 1
              ? ` · ${t("payments.nth", { count: it.what.payment + 1 })}`
              : ""}
          </span>
          <Badge tone={it.answer === "in-force" ? "good" : "warn"}>
            {t(it.released ? "protection.released" : `protection.${it.answer ?? "waiting"}`)}
          </Badge>
        </li>
      ))}
    </ul>
  );
}

export function Offers({ view }: Props) {
  return view.offers.toReversed().map((it) => <Offer key={it.id} of={it} />);
}

function Offer({ of }: { of: OfferView }) {
  const { t } = useTranslation("file");
  const tone: Tone | undefined = of.agreed ? "good" : of.open ? "brand" : undefined;
  return (
    <article className={`outcome${of.open || of.agreed ? "" : " past"}`}>
      <div className="row apart">
        <ul className="strong">
          {of.remedies.map((remedy, at) => (
            <li key={at}>
              <RemedyName of={remedy} />
            </li>
          ))}
        </ul>
        <Badge {...(tone ? { tone } : {})}>
          {t(of.agreed ? "offer.agreed" : of.open ? "offer.open" : "offer.over")}
        </Badge>
      </div>
      {of.text ? <p className="said">{of.text}</p> : null}
      {of.accepted_by.length > 0 ? (
        <p className="small soft">
          {t("offer.by")} {of.accepted_by.map((side) => t(`side.${side}`)).join(" · ")}
        </p>
      ) : null}
    </article>
  );
}

export function Rulings({ view }: Props) {
  const { t } = useTranslation("file");
  const names = useNames();
  return view.rulings.toReversed().map((it) => (
    <article key={`${it.tier} ${it.at}`} className="outcome">
      <div className="row apart">
        <h4>{t(`outcome.${it.outcome}`)}</h4>
        <span className="small soft">
          {t(it.tier === 1 ? "ruling.first" : "ruling.review")} · <Day at={it.at} />
        </span>
      </div>
      {it.reasons ? <p className="said">{it.reasons}</p> : null}
      {names.person(it.by) ? <p className="small soft">{names.person(it.by)}</p> : null}
    </article>
  ));
}

const TONES: Partial<Record<RemedyView["status"], Tone>> = {
  done: "good",
  failed: "bad",
  parked: "warn",
  sent: "brand",
  pending: "brand",
};

export function Remedies({ view }: Props) {
  const { t } = useTranslation("file");
  return view.remedies.map((it) => {
    const tone = TONES[it.status];
    return (
      <article key={it.id} className={`outcome${it.status === "replaced" ? " past" : ""}`}>
        <div className="row apart">
          <span className="strong">
            <RemedyName of={it.what} />
            {it.amount && !("amount" in it.what) ? (
              <>
                {" "}
                <Money of={it.amount} />
              </>
            ) : null}
          </span>
          <Badge {...(tone ? { tone } : {})}>{t(`remedy.${it.status}`)}</Badge>
        </div>
        <p className="small soft">
          {[
            it.approval ? t("remedy.approval") : "",
            it.released ? "" : t("remedy.notReleased"),
            it.arrival === "awaited" ? "" : t(`arrival.${it.arrival}`),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </article>
    );
  });
}
