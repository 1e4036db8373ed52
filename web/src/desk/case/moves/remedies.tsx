/** To decide, and to settle. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, MoveBody, Remedy } from "../../../shared/api/types";
import { decimalsOf } from "../../../shared/money";
import { RemedyName } from "../../../shared/remedies/RemedyName";
import { OneOf } from "../../../shared/ui/fields";
import { linesOf, planOf, work, type Plan } from "../calculator";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { DeskMove, FormProps } from "./move";
import { RemedyEditor } from "./RemedyEditor";
import { Words } from "./Words";

const currencyOf = (view: CaseView) =>
  view.claimed?.currency ?? view.payments[0]?.amount.currency ?? "CNY";

/** A plan of remedies, worked out, with its mistakes in words. */
function usePlan(view: CaseView, first: Remedy[]) {
  const { t } = useTranslation("act");
  const lines = linesOf(view);
  const currency = currencyOf(view);
  const [plan, setPlan] = useState<Plan>(() => planOf(first, lines, currency));
  const worked = work(plan, lines);
  const mistakes = Object.fromEntries(
    Object.entries(worked.mistakes).map(([name, it]) => [
      name,
      it === "amount" ? t("mistake.amount", { count: decimalsOf(currency) }) : t(`mistake.${it}`),
    ]),
  );
  return { lines, plan, setPlan, worked, mistakes };
}

const OUTCOMES = ["upheld", "upheld-in-part", "rejected"] as const;
type Outcome = MoveBody<"rule">["outcome"];

export const rule: DeskMove<"rule"> = {
  group: "decide",
  keys: "r",
  Form: function Rule({ view, send, busy, blocked }) {
    const { t } = useTranslation("act");
    const { t: say } = useTranslation("file");
    const [outcome, setOutcome] = useState<Outcome>();
    const [text, setText] = useKept(view.id, "rule");
    const { lines, plan, setPlan, worked, mistakes } = usePlan(view, view.wanted);
    const gives = outcome === "upheld" || outcome === "upheld-in-part";
    const empty = gives && worked.remedies.length === 0;
    return (
      <Form
        busy={busy}
        blocked={blocked}
        needed={{ outcome: outcome ?? "", text }}
        mistakes={gives ? { ...mistakes, ...(empty ? { nothing: t("mistake.nothing") } : {}) } : {}}
        label={t("rule.go")}
        onSend={() => {
          if (outcome) send({ outcome, remedies: gives ? worked.remedies : [], text });
        }}
      >
        <OneOf
          name="outcome"
          label={t("rule.outcome")}
          value={outcome}
          options={OUTCOMES.map((it) => ({ value: it, label: say(`outcome.${it}`) }))}
          onChange={setOutcome}
        />
        {gives ? (
          <RemedyEditor view={view} lines={lines} plan={plan} worked={worked} onChange={setPlan} />
        ) : null}
        {empty ? <p className="small warn-text">{t("mistake.nothing")}</p> : null}
        <Words
          view={view}
          move="rule"
          label={t("rule.text")}
          hint={t("seenByBoth")}
          value={text}
          onChange={setText}
        />
      </Form>
    );
  },
};

export const offer: DeskMove<"offer"> = {
  group: "decide",
  keys: "o",
  Form: function Offer({ view, send, busy, blocked }) {
    const { t } = useTranslation("act");
    const [text, setText] = useKept(view.id, "offer");
    const { lines, plan, setPlan, worked, mistakes } = usePlan(view, view.wanted);
    const empty = worked.remedies.length === 0;
    return (
      <Form
        busy={busy}
        blocked={blocked}
        needed={{ text }}
        mistakes={{ ...mistakes, ...(empty ? { nothing: t("mistake.nothing") } : {}) }}
        onSend={() => {
          send({ remedies: worked.remedies, text });
        }}
      >
        <RemedyEditor view={view} lines={lines} plan={plan} worked={worked} onChange={setPlan} />
        {empty ? <p className="small warn-text">{t("mistake.nothing")}</p> : null}
        <Words
          view={view}
          move="offer"
          label={t("offer.text")}
          hint={t("seenByBoth")}
          value={text}
          onChange={setText}
        />
      </Form>
    );
  },
};

function Which({ view, send, busy, blocked, danger }: FormProps<"accept-offer"> & { danger?: boolean }) {
  const { t } = useTranslation("act");
  const open = view.offers.filter((it) => it.open);
  const [chosen, setChosen] = useState(open[0]?.id ?? "");
  const offer = open.find((it) => it.id === chosen);
  return (
    <Form
      busy={busy}
      blocked={blocked}
      danger={Boolean(danger)}
      needed={{ offer: chosen }}
      onSend={() => {
        send({ offer: chosen });
      }}
    >
      {open.length > 1 ? (
        <OneOf
          name="offer"
          label={t("which")}
          value={chosen}
          options={open.map((it, at) => ({
            value: it.id,
            label: t("offer.nth", { count: at + 1 }),
            ...(it.text ? { about: it.text } : {}),
          }))}
          onChange={setChosen}
        />
      ) : null}
      {offer ? (
        <ul className="outcome">
          {offer.remedies.map((it, at) => (
            <li key={at} className="strong">
              <RemedyName of={it} />
            </li>
          ))}
          {offer.text ? <li className="said">{offer.text}</li> : null}
        </ul>
      ) : null}
    </Form>
  );
}

export const acceptOffer: DeskMove<"accept-offer"> = { group: "decide", Form: Which };

export const refuseOffer: DeskMove<"refuse-offer"> = {
  group: "decide",
  danger: true,
  Form: (props) => <Which {...props} danger />,
};
