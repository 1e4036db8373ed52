/** Check a bill: drop a file, see the months, come back to earlier bills. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { billsQuery, monthsQuery } from "../../shared/api/queries";
import { useSession } from "../../shared/session";
import { Page, Section } from "../../shared/ui/page";
import { Load } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import "./bills.css";
import { Months } from "./Months";
import { useSource } from "./source";
import { UploadBill } from "./UploadBill";

export function BillsPage() {
  const { t } = useTranslation("bills");
  const { guest, account } = useSession();
  const somebody = guest !== undefined || account !== undefined;
  return (
    <Page title={t("title")} lead={t("lead")}>
      <UploadBill />
      {somebody ? (
        <>
          <Load query={monthsQuery} lines={6}>
            {({ months }) => (months.length > 0 ? <Months months={months} /> : null)}
          </Load>
          <Earlier />
        </>
      ) : (
        <HowTo />
      )}
    </Page>
  );
}

function Earlier() {
  const { t } = useTranslation("bills");
  const source = useSource();
  return (
    <Load query={billsQuery}>
      {({ bills }) =>
        bills.length > 0 ? (
          <Section title={t("earlier")}>
            <ul className="stack tight">
              {bills.map((it) => (
                <li key={it.id}>
                  <Link className="card flat" to={`/bills/${it.id}`}>
                    <span className="row apart">
                      <span className="strong">{source(it.format)}</span>
                      <span className="small soft">
                        <Moment at={it.uploaded_at} />
                      </span>
                    </span>
                    <span className="small soft">{t("payments", { count: it.payments })}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </Section>
        ) : (
          <HowTo />
        )
      }
    </Load>
  );
}

const SOURCES = ["alipay", "wechat", "bank", "other"] as const;

function HowTo() {
  const { t } = useTranslation("bills");
  return (
    <Section title={t("how.title")}>
      <dl className="stack tight">
        {SOURCES.map((it) => (
          <div key={it} className="card flat">
            <dt className="strong">{t(`how.${it}.name`)}</dt>
            <dd className="small soft">{t(`how.${it}.about`)}</dd>
          </div>
        ))}
      </dl>
      <p className="small soft">{t("private")}</p>
    </Section>
  );
}
