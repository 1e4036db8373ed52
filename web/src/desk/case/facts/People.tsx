/** Who complains about whom, and how they are reached. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../../../shared/api/types";
import { useNames } from "../../../shared/staff/queries";

type Contact = { phone?: string; email?: string; address?: string };
type Particulars = { name?: string; account?: string; contact?: Contact; authorisation?: string };

export function People({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const names = useNames();
  const { particulars, representative } = view as {
    particulars?: Particulars;
    representative?: { particulars?: Particulars } & Particulars;
  };
  const merchant = names.merchant(view.respondent);
  return (
    <dl className="facts">
      <dt>{t("who.complainant")}</dt>
      <dd>{particulars ? <Person of={particulars} /> : <span className="soft">{t("hidden")}</span>}</dd>
      {representative ? (
        <>
          <dt>{t("representative")}</dt>
          <dd>
            <Person of={representative.particulars ?? representative} />
          </dd>
        </>
      ) : null}
      <dt>{t("who.merchant")}</dt>
      <dd>
        {merchant ?? <span className="soft">{t(view.respondent ? "unnamed" : "noMerchant")}</span>}
      </dd>
    </dl>
  );
}

function Person({ of: { name, account, contact } }: { of: Particulars }) {
  const lines = [contact?.phone, contact?.email, contact?.address, account].filter(Boolean);
  return (
    <>
      <span className="strong">{name}</span>
      {lines.map((it) => (
        <span key={it} className="block soft">
          {it}
        </span>
      ))}
    </>
  );
}
