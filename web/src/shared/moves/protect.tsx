/** Freezing a payment, or securing the account. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { MoveBody } from "../api/types";
import { useLanguage } from "../i18n";
import { formatMoney } from "../money";
import { OneOf } from "../ui/fields";
import { Form } from "./Form";
import type { MoveForm } from "./move";

type What = MoveBody<"protect">["what"];

export const protect: MoveForm<"protect"> = {
  rank: 9,
  Form: function Protect({ view, send }) {
    const { t } = useTranslation("moves");
    const spoken = useLanguage();
    const [chosen, setChosen] = useState(view.payments.length > 0 ? "0" : "account");
    const payments = view.payments.map((it, at) => ({
      value: String(at),
      label: t("protect.payment", { amount: formatMoney(it.amount, spoken) }),
      ...(it.reference ? { about: it.reference } : {}),
    }));
    const what: What =
      chosen === "account"
        ? { protect: "account" }
        : { protect: "payment", payment: Number(chosen) };
    return (
      <Form
        onSend={() => {
          send({ what });
        }}
      >
        <OneOf
          name="what"
          label={t("protect.what")}
          value={chosen}
          options={[
            ...payments,
            { value: "account", label: t("protect.account"), about: t("protect.accountAbout") },
          ]}
          onChange={setChosen}
        />
      </Form>
    );
  },
};
