/** Something in a bill that may deserve a complaint, and the one step that makes it one. */
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, ask } from "../../shared/api/client";
import type { BillFindingView, BillPayment } from "../../shared/api/types";
import { newKey } from "../../shared/ids";
import { openingToken, session } from "../../shared/session";
import { Button } from "../../shared/ui/buttons";
import { Dialog } from "../../shared/ui/dialog";
import { TextInput } from "../../shared/ui/fields";
import { More } from "../../shared/ui/page";
import { Badge, ProblemNotice } from "../../shared/ui/states";
import { Money } from "../../shared/ui/values";
import { PaymentRow } from "./Payments";

type Props = { bill: string; finding: BillFindingView; payments: BillPayment[] };

const TONES: Record<string, { tone?: "bad" | "warn" | "brand" }> = {
  serious: { tone: "bad" },
  warning: { tone: "warn" },
  notice: { tone: "brand" },
};

export function FindingCard({ bill, finding, payments }: Props) {
  const { t } = useTranslation("bills");
  const [open, setOpen] = useState(false);
  const rows = finding.rows.flatMap((row) => {
    const found = row.bill === bill && payments.find((it) => it.line === row.line);
    return found ? [found] : [];
  });
  return (
    <article className="card">
      <div className="row apart">
        <h3>{finding.title}</h3>
        <Badge {...TONES[finding.severity]}>
          <Money of={finding.at_stake} />
        </Badge>
      </div>
      <p>{finding.says}</p>
      {rows.length > 0 ? (
        <More label={t("findings.rows", { count: finding.rows.length })}>
          <ul className="rows">
            {rows.map((it) => (
              <PaymentRow key={it.line} of={it} />
            ))}
          </ul>
        </More>
      ) : null}
      <p className="small soft">
        {t("findings.maybe")}
        {finding.does_not_mean}
      </p>
      <div className="row">
        <Button
          onPress={() => {
            setOpen(true);
          }}
        >
          {t("findings.complain")}
        </Button>
      </div>
      {open ? (
        <Draft
          bill={bill}
          finding={finding.finding}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </article>
  );
}

type DraftProps = { bill: string; finding: string; onClose: () => void };

/** Asks who complains, which is all that the bill does not say. */
function Draft({ bill, finding, onClose }: DraftProps) {
  const { t } = useTranslation("bills");
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const key = useRef(newKey());
  const go = useNavigate();
  const draft = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/bills/{id}/findings/{finding}/draft", {
          params: { path: { id: bill, finding }, header: { "Idempotency-Key": key.current } },
          body: { particulars: { name, contact: { phone } } },
        }),
      ),
    onSuccess: async ({ case: view, secret }) => {
      const { id, number, issue } = view;
      session.begun({ id, number, issue, token: openingToken(id, secret) });
      await go(`/complain?case=${id}`);
    },
    onError: () => {
      key.current = newKey();
    },
  });
  return (
    <Dialog title={t("draft.title")} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          draft.mutate();
        }}
      >
        <p className="soft">{t("draft.about")}</p>
        <TextInput
          name="name"
          label={t("draft.name")}
          autoComplete="name"
          value={name}
          onChange={setName}
        />
        <TextInput
          name="phone"
          label={t("draft.phone")}
          type="tel"
          autoComplete="tel"
          value={phone}
          onChange={setPhone}
        />
        {draft.error ? <ProblemNotice error={draft.error} /> : null}
        <Button type="submit" wide busy={draft.isPending}>
          {t("draft.go")}
        </Button>
      </form>
    </Dialog>
  );
}
