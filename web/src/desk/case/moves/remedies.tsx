/** To decide, and to settle. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, MoveBody, Remedy } from "../../../shared/api/types";
import { decimalsOf } from "../../../shared/money";
import { Form } from "../../../shared/moves/Form";
import { useKept } from "../../../shared/moves/kept";
import { WhichOffer } from "../../../shared/moves/offers";
import { OneOf } from "../../../shared/ui/fields";
import { linesOf, planOf, work, type Plan } from "../calculator";
import type { DeskMove } from "./move";
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
  Form: function Rule({ view, send }) {
    const { t } = useTranslation("act");
    const { t: say } = useTranslation("file");
    const [outcome, setOutcome] = useState<Outcome>();
    const [text, setText] = useKept(view.id, "rule");
    const { lines, plan, setPlan, worked, mistakes } = usePlan(view, view.wanted);
    const gives = outcome === "upheld" || outcome === "upheld-in-part";
    const empty = gives && worked.remedies.length === 0;
    return (
      <Form
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
  Form: function Offer({ view, send }) {
    const { t } = useTranslation("act");
    const [text, setText] = useKept(view.id, "offer");
    const { lines, plan, setPlan, worked, mistakes } = usePlan(view, view.wanted);
    const empty = worked.remedies.length === 0;
    return (
      <Form
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

export const acceptOffer: DeskMove<"accept-offer"> = { group: "decide", Form: WhichOffer };

export const refuseOffer: DeskMove<"refuse-offer"> = {
  group: "decide",
  danger: true,
  Form: (props) => <WhichOffer {...props} danger />,
};
