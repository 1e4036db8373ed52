/** The accounts with payment providers, and when each was last spoken with. */
import { useTranslation } from "react-i18next";

import { useProvider } from "../../shared/staff/provider";
import { Page } from "../../shared/ui/page";
import { Badge, Empty, Load } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import { accountsQuery } from "./queries";

export function AccountsPage() {
  const { t } = useTranslation("rounds");
  const provider = useProvider();
  return (
    <Page title={t("accounts.title")} lead={t("accounts.lead")}>
      <Load query={accountsQuery} lines={5}>
        {({ accounts }) =>
          accounts.length > 0 ? (
            <ul className="lines">
              {accounts.map((it) => (
                <li key={it.provider}>
                  <span className="line-about">
                    <span className="strong">{provider(it.provider)}</span>
                    <span className="soft small">
                      {it.answered_at ? (
                        <>
                          {t("accounts.answered")} <Moment at={it.answered_at} />
                        </>
                      ) : (
                        t("accounts.never")
                      )}
                      {it.silent_at ? (
                        <>
                          {" · "}
                          {t("accounts.silent")} <Moment at={it.silent_at} />
                        </>
                      ) : null}
                    </span>
                  </span>
                  <Badge {...(it.sandbox ? { tone: "warn" } : { tone: "good" })}>
                    {it.sandbox ? t("accounts.sandbox") : it.kind}
                  </Badge>
                </li>
              ))}
            </ul>
          ) : (
            <Empty>
              <p>{t("accounts.none")}</p>
            </Empty>
          )
        }
      </Load>
    </Page>
  );
}
