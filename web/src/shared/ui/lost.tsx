/** What stands where there is no page, where a page broke, and where nobody answers. */
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";

import { useOnline } from "../online";
import { Button, ButtonLink } from "./buttons";
import { Page } from "./page";
import { ProblemNotice } from "./states";

/** `home` is what the way back to `to` is called, where "the first page" says too little. */
export function Lost({ to, home }: { to: string; home?: string }) {
  const { t } = useTranslation("frame");
  return (
    <Page title={t("lost.title")} lead={t("lost.lead")}>
      <div className="row">
        <ButtonLink to={to}>{home ?? t("lost.home")}</ButtonLink>
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

/** Says so while there is no connection. */
export function Offline({ text }: { text: string }) {
  if (useOnline()) return null;
  return (
    <p className="offline" role="status">
      {text}
    </p>
  );
}
