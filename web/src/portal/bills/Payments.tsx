/** The payments of a bill, a page at a time, to look through and to complain about. */
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { BillPayment } from "../../shared/api/types";
import { keepDraft, keptDraft, newDraft } from "../../shared/draft";
import { Button } from "../../shared/ui/buttons";
import { TextInput } from "../../shared/ui/fields";
import { Empty } from "../../shared/ui/states";
import { Moment, Money } from "../../shared/ui/values";

const PAGE = 30;

export function Payments({ bill, payments }: { bill: string; payments: BillPayment[] }) {
  const { t } = useTranslation("bills");
  const [typed, setTyped] = useState("");
  const [most, setMost] = useState(PAGE);
  const wanted = useDeferredValue(typed.trim().toLowerCase());
  const found = payments.filter((it) => fits(it, wanted));
  return (
    <div className="stack">
      {payments.length > PAGE ? (
        <TextInput name="search" label={t("list.search")} value={typed} onChange={setTyped} />
      ) : null}
      <p className="hidden" role="status">
        {t("payments", { count: found.length })}
      </p>
      {found.length === 0 ? (
        <Empty>
          <p>{t("list.none")}</p>
        </Empty>
      ) : (
        <ul className="rows">
          {found.slice(0, most).map((it) => (
            <PaymentRow key={it.line} of={it} bill={bill} />
          ))}
        </ul>
      )}
      {found.length > most ? (
        <Button
          look="secondary"
          onPress={() => {
            setMost(most + 4 * PAGE);
          }}
        >
          {t("list.more", { count: found.length - most })}
        </Button>
      ) : null}
    </div>
  );
}

const fits = (it: BillPayment, wanted: string) =>
  !wanted ||
  [it.counterparty, it.subject, it.reference, it.amount].some((part) =>
    part?.toLowerCase().includes(wanted),
  );

/** With `bill`, it can be complained about. */
export function PaymentRow({ of, bill }: { of: BillPayment; bill?: string }) {
  const { t } = useTranslation("bills");
  const go = useNavigate();
  const sign = of.direction === "in" ? "+" : "";
  const complain = () => {
    const draft = keptDraft() ?? newDraft();
    const { line, amount, currency, at, reference, counterparty } = of;
    const payment = { from: "bill" as const, bill: bill ?? "", line, amount, currency };
    const others = draft.payments.filter((it) => it.from === "typed" || it.line !== line);
    const payments = [...others, { ...payment, at, reference, counterparty }];
    keepDraft({ ...draft, payments, claimed: draft.claimed || amount, currency });
    void go("/complain");
  };
  return (
    <li className={of.settled ? "payment" : "payment unsettled"}>
      <div>
        <p className="strong">{of.counterparty || of.subject || of.reference}</p>
        <p className="small soft">
          <Moment at={of.at} />
          {of.status ? ` · ${of.status}` : ""}
        </p>
      </div>
      <p className={of.direction === "in" ? "sum came" : "sum"}>
        {sign}
        <Money of={of} />
      </p>
      {bill && of.direction === "out" ? (
        <Button
          look="quiet"
          label={t("list.complainAbout", { name: of.counterparty, amount: of.amount })}
          onPress={complain}
        >
          {t("list.complain")}
        </Button>
      ) : null}
    </li>
  );
}
