/** What stands where there is no page, or where a page broke. */
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";

import { Button, ButtonLink } from "../shared/ui/buttons";
import { Page } from "../shared/ui/page";
import { ProblemNotice } from "../shared/ui/states";

export function Lost() {
  const { t } = useTranslation("frame");
  return (
    <Page title={t("lost.title")} lead={t("lost.lead")}>
      <div className="row">
        <ButtonLink to="/">{t("lost.home")}</ButtonLink>
      </div>
    </Page>
  );
}

export function Stumbled() {
  const { t } = useTranslation("frame");
  const error = useRouteError();
  return (
    <Page title={t("stumbled")}>
      <ProblemNotice error={error}>
        <Button
          look="secondary"
          onPress={() => {
            location.reload();
          }}
        >
          {t("reload")}
        </Button>
      </ProblemNotice>
    </Page>
  );
}
