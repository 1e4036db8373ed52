/** Settlement: to propose one, to agree to one, to turn one down. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, Remedy } from "../api/types";
import { useSides } from "../case/sides";
import { parseAmount } from "../money";
import { RemedyName } from "../remedies/RemedyName";
import { OneOf, TextArea, TextInput, WrongFields } from "../ui/fields";
import { Form } from "./Form";
import type { FormProps, MoveForm } from "./move";
import { useNeeded } from "./needed";

export const acceptOffer: MoveForm<"accept-offer"> = {
  rank: 2,
  Form: ({ view, send, busy }) => <WhichOffer {...{ view, send, busy }} />,
};

export const refuseOffer: MoveForm<"refuse-offer"> = {
  rank: 4,
  Form: ({ view, send, busy }) => <WhichOffer {...{ view, send, busy }} />,
};

function WhichOffer({ view, send, busy }: FormProps<"accept-offer">) {
  const { t } = useTranslation("moves");
  const open = view.offers.filter((it) => it.open);
  const [offer, setOffer] = useState(open[0]?.id);
  const chosen = open.find((it) => it.id === offer);
  return (
    <Form
      busy={busy}
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

export const offer: MoveForm<"offer"> = {
  rank: 15,
  Form: function Offer({ view, send, busy }) {
    const { t } = useTranslation("moves");
    const { own } = useSides();
    const currency = view.claimed?.currency ?? view.payments[0]?.amount.currency ?? "CNY";
    const [typed, setTyped] = useState(view.claimed?.amount ?? "");
    const [text, setText] = useState("");
    const amount = parseAmount(typed, currency) ?? "";
    const { wrong, check } = useNeeded({ amount, text });
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (check()) send({ remedies: [asRemedy(view, amount, currency)], text });
        }}
      >
        <WrongFields value={wrong}>
          <TextInput
            name="amount"
            label={t(own === "respondent" ? "offer.give" : "offer.amount", { currency })}
            inputMode="decimal"
            value={typed}
            onChange={setTyped}
          />
          <TextArea name="text" label={t("offer.text")} value={text} onChange={setText} />
        </WrongFields>
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
