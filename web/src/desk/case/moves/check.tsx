/** To establish something, to put something in, to keep money where it is. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, Check, MoveBody, Verdict } from "../../../shared/api/types";
import { momentOf } from "../../../shared/dates";
import { useLanguage } from "../../../shared/i18n";
import { decimalsOf, formatMoney, parseAmount } from "../../../shared/money";
import { AddEvidence } from "../../../shared/moves/addEvidence";
import { Form } from "../../../shared/moves/Form";
import { useKept } from "../../../shared/moves/kept";
import { Button } from "../../../shared/ui/buttons";
import { OneOf, Select, TextArea, TextInput } from "../../../shared/ui/fields";
import type { DeskMove } from "./move";

export const addEvidence: DeskMove<"add-evidence"> = {
  group: "check",
  keys: "e",
  Form: function Add({ view, onDone }) {
    const { t } = useTranslation("act");
    return (
      <>
        <AddEvidence view={view} />
        <div className="row">
          <Button look="secondary" onPress={onDone}>
            {t("ready")}
          </Button>
        </div>
      </>
    );
  },
};

/** The payments of a case to choose from. */
function usePayments(view: CaseView) {
  const spoken = useLanguage();
  return view.payments.map((it, at) => ({
    value: String(at),
    label: `${formatMoney(it.amount, spoken)} · ${it.reference ?? it.provider}`,
  }));
}

/** What a person can establish by looking, and the code that says so in the record. */
const SEEN = {
  "payment-exists": ["found", "no-rows"],
  payee: ["payee-agrees", "payee-differs"],
  status: ["money-moved", "no-money-moved"],
  duplicate: ["paid-once"],
  "refund-state": ["not-refunded", "fully-refunded"],
  amount: ["amount-agrees"],
} as const satisfies Partial<Record<Check, string[]>>;

type Seen = keyof typeof SEEN;
type Because = MoveBody<"record-finding">["finding"]["because"];

const VERDICTS: Verdict[] = ["supports", "contradicts", "inconclusive"];

export const recordFinding: DeskMove<"record-finding"> = {
  group: "check",
  Form: function Finding({ view, send }) {
    const { t } = useTranslation("act");
    const { t: plain } = useTranslation("case");
    const payments = usePayments(view);
    const [payment, setPayment] = useState("0");
    const [check, setCheck] = useState<Seen>("payment-exists");
    const [code, setCode] = useState<string>(SEEN["payment-exists"][0]);
    const [verdict, setVerdict] = useState<Verdict>("supports");
    const { amount } = view.payments[Number(payment)] ?? {};
    const because = () => {
      const minor = Number((amount?.amount ?? "0").replace(".", ""));
      const money = { minor, currency: amount?.currency ?? "CNY" };
      if (code === "found") return { code, by: "reference" };
      if (code === "amount-agrees") return { code, recorded: money };
      if (code === "fully-refunded") return { code, refunded: money };
      return { code };
    };
    return (
      <Form
        onSend={() => {
          const finding = { payment: Number(payment), check, verdict, rows: [] };
          send({ finding: { ...finding, because: because() as Because } });
        }}
      >
        {payments.length > 1 ? (
          <Select
            name="payment"
            label={t("payment")}
            value={payment}
            options={payments}
            onChange={setPayment}
          />
        ) : null}
        <Select
          name="check"
          label={t("record-finding.check")}
          value={check}
          options={(Object.keys(SEEN) as Seen[]).map((it) => ({
            value: it,
            label: plain(`check.${it}`),
          }))}
          onChange={(it) => {
            setCheck(it);
            setCode(SEEN[it][0]);
          }}
        />
        <OneOf
          name="code"
          label={t("record-finding.seen")}
          value={code}
          options={SEEN[check].map((it) => ({ value: it as string, label: t(`seen.${it}`) }))}
          onChange={setCode}
        />
        <OneOf
          name="verdict"
          label={t("record-finding.verdict")}
          value={verdict}
          options={VERDICTS.map((it) => ({ value: it, label: plain(`verdict.${it}`) }))}
          onChange={setVerdict}
        />
      </Form>
    );
  },
};

export const protect: DeskMove<"protect"> = {
  group: "check",
  Form: function Protect({ view, send }) {
    const { t } = useTranslation("act");
    const payments = usePayments(view);
    const [what, setWhat] = useState(payments.length > 0 ? "0" : "account");
    return (
      <Form
        onSend={() => {
          send({
            what:
              what === "account"
                ? { protect: "account" }
                : { protect: "payment", payment: Number(what) },
          });
        }}
      >
        <OneOf
          name="what"
          label={t("protect.what")}
          value={what}
          options={[...payments, { value: "account", label: t("protect.account") }]}
          onChange={setWhat}
        />
      </Form>
    );
  },
};

export const release: DeskMove<"release"> = {
  group: "check",
  Form: function Release({ view, send }) {
    const { t } = useTranslation("act");
    const { t: say } = useTranslation("file");
    const open = view.protections.filter((it) => !it.released);
    const [protection, setProtection] = useState(open[0]?.id ?? "");
    return (
      <Form
        needed={{ protection }}
        onSend={() => {
          send({ protection });
        }}
      >
        <OneOf
          name="protection"
          label={t("release.which")}
          value={protection}
          options={open.map((it) => ({
            value: it.id,
            label: say(`protected.${it.what.protect}`),
          }))}
          onChange={setProtection}
        />
      </Form>
    );
  },
};

export const reportMoney: DeskMove<"report-money"> = {
  group: "check",
  Form: function Money({ view, send }) {
    const { t } = useTranslation("act");
    const payments = usePayments(view);
    const [payment, setPayment] = useState("0");
    const [typed, setTyped] = useState("");
    const currency = view.payments[Number(payment)]?.amount.currency ?? "CNY";
    const amount = parseAmount(typed, currency);
    return (
      <Form
        mistakes={amount ? {} : { total: t("mistake.amount", { count: decimalsOf(currency) }) }}
        onSend={() => {
          if (amount) send({ payment: Number(payment), total: { amount, currency } });
        }}
      >
        <Select
          name="payment"
          label={t("payment")}
          value={payment}
          options={payments}
          onChange={setPayment}
        />
        <TextInput
          name="total"
          label={t("report-money.total", { currency })}
          hint={t("report-money.hint")}
          inputMode="decimal"
          value={typed}
          onChange={setTyped}
        />
      </Form>
    );
  },
};

/** Steps that an institution itself takes or learns of. Others come through imports and programs. */
const STEPS = [
  "clock-stopped",
  "clock-restarted",
  "appraisal-started",
  "appraisal-ended",
  "new-facts",
  "interim-reply",
  "in-progress",
  "exceptional",
  "investigation-completed",
  "provisional-credit-given",
  "mediation-ended",
  "final-response-sent",
  "transferred-received",
  "ombudsman-notice",
  "chargeback-filed",
  "chargeback-settled",
] as const;

export const recordStep: DeskMove<"record-step"> = {
  group: "check",
  Form: function RecordStep({ view, send }) {
    const { t } = useTranslation("act");
    const [step, setStep] = useState<(typeof STEPS)[number]>(STEPS[0]);
    const [at, setAt] = useState("");
    const [until, setUntil] = useState("");
    const [text, setText] = useKept(view.id, "record-step");
    const when = at ? momentOf(at) : undefined;
    const to = until ? momentOf(until) : undefined;
    return (
      <Form
        onSend={() => {
          // The server's document has one name for two kinds of step.
          const body = {
            step,
            ...(when ? { happened_at: when } : {}),
            ...(to ? { until: to } : {}),
            ...(text.trim() ? { text } : {}),
          };
          send(body as unknown as MoveBody<"record-step">);
        }}
      >
        <Select
          name="step"
          label={t("record-step.what")}
          value={step}
          options={STEPS.map((it) => ({ value: it, label: t(`step.${it}`) }))}
          onChange={setStep}
        />
        <TextInput
          name="at"
          label={t("record-step.at")}
          hint={t("record-step.atHint")}
          type="datetime-local"
          optional
          value={at}
          onChange={setAt}
        />
        <TextInput
          name="until"
          label={t("record-step.until")}
          type="datetime-local"
          optional
          value={until}
          onChange={setUntil}
        />
        <TextArea
          name="text"
          label={t("record-step.text")}
          hint={t("seenByComplainant")}
          optional
          value={text}
          onChange={setText}
        />
      </Form>
    );
  },
};
