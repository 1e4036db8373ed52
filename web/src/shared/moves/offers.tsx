/** Settlement: to propose one, to agree to one, to turn one down. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, Remedy, Side } from "../api/types";
import { useSides } from "../case/sides";
import { parseAmount } from "../money";
import { RemedyName } from "../remedies/RemedyName";
import { OneOf, TextArea, TextInput } from "../ui/fields";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { MoveForm } from "./move";

export const acceptOffer: MoveForm<"accept-offer"> = {
  rank: 2,
  Form: WhichOffer,
};

export const refuseOffer: MoveForm<"refuse-offer"> = {
  rank: 4,
  Form: WhichOffer,
};

type WhichProps = {
  view: CaseView;
  send: (body: { offer: string }) => void;
  danger?: boolean;
};

/** One of the offers that are open, with what it gives. */
export function WhichOffer({ view, send, danger }: WhichProps) {
  const { t } = useTranslation("moves");
  const open = view.offers.filter((it) => it.open);
  const [offer, setOffer] = useState(open[0]?.id);
  const chosen = open.find((it) => it.id === offer);
  return (
    <Form
      danger={danger === true}
      onSend={() => {
        if (offer) send({ offer });
      }}
    >
      {open.length > 1 ? (
        <OneOf
          name="offer"
          label={t("which")}
          value={offer}
          options={open.map((it, at) => ({
            value: it.id,
            label: t("offerNumber", { count: at + 1 }),
            ...(it.text ? { about: it.text } : {}),
          }))}
          onChange={setOffer}
        />
      ) : null}
      {chosen ? (
        <ul className="card flat">
          {chosen.remedies.map((it, at) => (
            <li key={at} className="strong">
              <RemedyName of={it} />
            </li>
          ))}
          {chosen.text ? <li className="said">{chosen.text}</li> : null}
        </ul>
      ) : null}
    </Form>
  );
}

/** What an amount is to whoever names it: wanted, given, or neither one's own. */
const amountFor = (own: Side) =>
  own === "complainant" ? "offer.amount" : own === "respondent" ? "offer.give" : "offer.propose";

export const offer: MoveForm<"offer"> = {
  rank: 15,
  Form: function Offer({ view, send }) {
    const { t } = useTranslation("moves");
    const { own } = useSides();
    const currency = view.claimed?.currency ?? view.payments[0]?.amount.currency ?? "CNY";
    const [typed, setTyped] = useState(view.claimed?.amount ?? "");
    const [text, setText] = useKept(view.id, "offer");
    const amount = parseAmount(typed, currency) ?? "";
    return (
      <Form
        needed={{ amount, text }}
        onSend={() => {
          send({ remedies: [asRemedy(view, amount, currency)], text });
        }}
      >
        <TextInput
          name="amount"
          label={t(amountFor(own), { currency })}
          inputMode="decimal"
          value={typed}
          onChange={setTyped}
        />
        <TextArea name="text" label={t("offer.text")} value={text} onChange={setText} />
      </Form>
    );
  },
};

/** Money that goes back to the first payment; without one, it can only be a voucher. */
function asRemedy(view: CaseView, amount: string, currency: string): Remedy {
  const money = { amount, currency };
  return view.payments.length > 0
    ? { kind: "partial-refund", payment: 0, amount: money }
    : { kind: "voucher", amount: money };
}
