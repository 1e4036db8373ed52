/** What stands where there is no such page. */
import { useTranslation } from "react-i18next";

import { ButtonLink } from "../ui/buttons";
import { Page } from "../ui/page";

export function Lost({ to, home }: { to: string; home: string }) {
  const { t } = useTranslation("frame");
  return (
    <div className="d-alone">
      <Page title={t("lost.title")} lead={t("lost.lead")}>
        <div className="row">
          <ButtonLink to={to}>{home}</ButtonLink>
        </div>
      </Page>
    </div>
  );
}
