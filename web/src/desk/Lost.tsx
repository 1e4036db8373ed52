/** What stands where the desk has no page. */
import { useTranslation } from "react-i18next";

import { ButtonLink } from "../shared/ui/buttons";
import { Page } from "../shared/ui/page";

export function Lost() {
  const { t } = useTranslation("frame");
  const { t: say } = useTranslation("desk");
  return (
    <div className="d-alone">
      <Page title={t("lost.title")} lead={t("lost.lead")}>
        <div className="row">
          <ButtonLink to="/desk">{say("toInbox")}</ButtonLink>
        </div>
      </Page>
    </div>
  );
}
