/** The payments in dispute: what was paid, what came back, what is left. */
import { useTranslation } from "react-i18next";

import type { CaseView, DisputedPayment } from "../../../shared/api/types";
import { useProvider } from "../../../shared/staff/provider";
import { Money, Moment } from "../../../shared/ui/values";
import { linesOf, type Line } from "../calculator";

export function Payments({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const lines = linesOf(view);
  if (view.payments.length === 0) return <p className="soft">{t("payments.none")}</p>;
  return (
    <div className="scroll-x">
      <table className="sums">
        <caption className="hidden">{t("facts.payments")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("payments.which")}</th>
            <th scope="col" className="end">
              {t("payments.amount")}
            </th>
            <th scope="col" className="end">
              {t("payments.back")}
            </th>
            <th scope="col" className="end">
              {t("payments.left")}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.payments.map((it, at) => {
            const line = lines[at];
            return line ? <Row key={at} of={it} line={line} /> : null;
          })}
        </tbody>
      </table>
    </div>
  );
}

function Row({ of, line }: { of: DisputedPayment; line: Line }) {
  const { t } = useTranslation("file");
  const provider = useProvider();
  return (
    <tr>
      <th scope="row">
        <span className="strong">{provider(of.provider)}</span>
        {of.at ? (
          <span className="block soft small">
            <Moment at={of.at} />
          </span>
        ) : null}
        <span className="block soft small reference">
          {of.reference ?? t("payments.noReference")}
        </span>
        {of.expected ? (
          <span className="block small">
            {t("payments.expected")} <Money of={of.expected} />
          </span>
        ) : null}
      </th>
      <td className="end">
        <Money of={of.amount} />
      </td>
      <td className="end">
        {line.back ? <Money of={line.back} /> : <span className="soft">{t("dash")}</span>}
      </td>
      <td className="end strong">
        <Money of={line.left} />
      </td>
    </tr>
  );
}
