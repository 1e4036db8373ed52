/** Which payments: picked from a bill, or typed in. None is possible, too. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { billsQuery } from "../../shared/api/queries";
import type { DraftPayment } from "../../shared/draft";
import { useSession } from "../../shared/session";
import { Button } from "../../shared/ui/buttons";
import { Select, TextInput } from "../../shared/ui/fields";
import { Moment, Money } from "../../shared/ui/values";
import { total } from "./body";
import type { StepProps } from "./Wizard";

const PROVIDERS = ["alipay", "wechat-pay", "unionpay", "bank", "apple-pay", "google-pay", "other"] as const;
const CURRENCIES = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD", "KRW"];

export function PaymentStep({ draft, change }: StepProps) {
  const { t } = useTranslation("complaint");
  const settle = (payments: DraftPayment[]) => {
    const sum = total(payments);
    const follows = !draft.claimed || draft.claimed === total(draft.payments)?.amount;
    change({ payments, ...(follows && sum ? { claimed: sum.amount, currency: sum.currency } : {}) });
  };
  const put = (at: number, payment: DraftPayment) => {
    settle(draft.payments.map((it, place) => (place === at ? payment : it)));
  };
  const drop = (at: number) => {
    settle(draft.payments.filter((_, place) => place !== at));
  };
  const add = () => {
    const blank = { from: "typed" as const, provider: "alipay", amount: "", currency: "CNY" };
    settle([...draft.payments, { ...blank, at: "", reference: "" }]);
  };
  return (
    <div className="stack">
      {draft.payments.map((it, at) => (
        <div key={at} className="card">
          {it.from === "bill" ? <Picked of={it} /> : <Typed of={it} at={at} onChange={put} />}
          <div className="row">
            <Button
              look="quiet"
              onPress={() => {
                drop(at);
              }}
            >
              {t("payment.drop")}
            </Button>
          </div>
        </div>
      ))}
      <div className="row">
        <Button look="secondary" onPress={add}>
          {t(draft.payments.length > 0 ? "payment.another" : "payment.type")}
        </Button>
        <FromBill />
      </div>
      {draft.payments.length === 0 ? <p className="small soft">{t("payment.none")}</p> : null}
    </div>
  );
}

function FromBill() {
  const { t } = useTranslation("complaint");
  const { guest, account } = useSession();
  const enabled = guest !== undefined || account !== undefined;
  const { data } = useQuery({ ...billsQuery, enabled });
  const [newest] = data?.bills ?? [];
  return (
    <Link className="button secondary" to={newest ? `/bills/${newest.id}` : "/bills"}>
      {t(newest ? "payment.fromBill" : "payment.upload")}
    </Link>
  );
}

function Picked({ of }: { of: Extract<DraftPayment, { from: "bill" }> }) {
  const { t } = useTranslation("complaint");
  return (
    <div className="row apart">
      <div>
        <p className="strong">{of.counterparty ?? of.reference}</p>
        <p className="small soft">
          {of.at ? <Moment at={of.at} /> : null} {t("payment.line", { line: of.line })}
        </p>
      </div>
      <p className="strong">
        <Money of={of} />
      </p>
    </div>
  );
}

type TypedPayment = Extract<DraftPayment, { from: "typed" }>;
type TypedProps = { of: TypedPayment; at: number; onChange: (at: number, it: DraftPayment) => void };

function Typed({ of, at, onChange }: TypedProps) {
  const { t } = useTranslation("complaint");
  const set = (part: Partial<TypedPayment>) => {
    onChange(at, { ...of, ...part });
  };
  return (
    <div className="stack">
      <Select
        name={`provider-${at}`}
        label={t("payment.provider")}
        value={of.provider}
        options={PROVIDERS.map((it) => ({ value: it as string, label: t(`provider.${it}`) }))}
        onChange={(provider) => {
          set({ provider });
        }}
      />
      <div className="pair">
        <TextInput
          name={`amount-${at}`}
          label={t("payment.amount")}
          inputMode="decimal"
          value={of.amount}
          onChange={(amount) => {
            set({ amount });
          }}
        />
        <Select
          name={`currency-${at}`}
          label={t("payment.currency")}
          value={of.currency}
          options={CURRENCIES.map((it) => ({ value: it, label: it }))}
          onChange={(currency) => {
            set({ currency });
          }}
        />
      </div>
      <TextInput
        name={`at-${at}`}
        label={t("payment.at")}
        type="datetime-local"
        optional
        value={of.at}
        onChange={(when) => {
          set({ at: when });
        }}
      />
      <TextInput
        name={`reference-${at}`}
        label={t("payment.reference")}
        hint={t("payment.referenceHint")}
        optional
        value={of.reference}
        onChange={(reference) => {
          set({ reference });
        }}
      />
    </div>
  );
}
