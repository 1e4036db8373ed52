/** One bill as it was read: what may deserve a complaint first, then every payment. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";

import { api, ask } from "../../shared/api/client";
import { billQuery } from "../../shared/api/queries";
import type { BillPayment, BillView } from "../../shared/api/types";
import { Button } from "../../shared/ui/buttons";
import { More, Page, Section } from "../../shared/ui/page";
import { Load, Notice, ProblemNotice } from "../../shared/ui/states";
import { Money } from "../../shared/ui/values";
import "./bills.css";
import { FindingCard } from "./FindingCard";
import { Payments } from "./Payments";
import { useSource } from "./source";

export function BillPage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("bills");
  return (
    <Page title={t("bill.title")}>
      <Load query={billQuery(id)} lines={9}>
        {(view) => <Read view={view} />}
      </Load>
    </Page>
  );
}

function Read({ view }: { view: BillView }) {
  const { t } = useTranslation("bills");
  const source = useSource();
  const payments = view.payments as unknown as BillPayment[];
  return (
    <>
      <div className="sums">
        {view.sums.map(({ currency, out, received }) => (
          <dl key={currency} className="card flat facts">
            <dt>{t("bill.out")}</dt>
            <dd className="strong">
              <Money of={{ amount: out, currency }} />
            </dd>
            <dt>{t("bill.in")}</dt>
            <dd>
              <Money of={{ amount: received, currency }} />
            </dd>
            <dt>{t("bill.format")}</dt>
            <dd>
              {source(view.format)} · {t("payments", { count: view.payments_count })}
            </dd>
          </dl>
        ))}
      </div>
      {view.problems.length > 0 ? (
        <Notice tone="warn" title={t("bill.problems", { count: view.problems.length })}>
          <More label={t("bill.which")}>
            <ul className="stack tight small">
              {view.problems.slice(0, 50).map((it, at) => (
                <li key={at}>{t("bill.line", { line: it.line, problem: it.problem })}</li>
              ))}
            </ul>
          </More>
        </Notice>
      ) : null}
      {view.remarks.map((it, at) => (
        <p key={at} className="small soft">
          {it.remark}
        </p>
      ))}
      <Section title={t("findings.title", { count: view.findings.length })}>
        {view.findings.length === 0 ? (
          <Notice tone="good" title={t("findings.none")}>
            <p>{t("findings.noneAbout")}</p>
          </Notice>
        ) : (
          view.findings.map((it) => (
            <FindingCard key={it.finding} bill={view.bill} finding={it} payments={payments} />
          ))
        )}
      </Section>
      <Section title={t("list.title")}>
        <Payments bill={view.bill} payments={payments} />
      </Section>
      <Remove id={view.bill} />
    </>
  );
}

function Remove({ id }: { id: string }) {
  const { t } = useTranslation("bills");
  const [sure, setSure] = useState(false);
  const go = useNavigate();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/bills/{id}", { params: { path: { id } } })),
    onSuccess: async () => {
      client.removeQueries({ queryKey: ["bills"] });
      await go("/bills");
    },
  });
  return (
    <div className="stack tight">
      {remove.error ? <ProblemNotice error={remove.error} /> : null}
      <div className="row">
        <Button
          look={sure ? "danger" : "quiet"}
          busy={remove.isPending}
          onPress={() => {
            if (sure) remove.mutate();
            else setSure(true);
          }}
        >
          {t(sure ? "remove.sure" : "remove.go")}
        </Button>
      </div>
    </div>
  );
}
