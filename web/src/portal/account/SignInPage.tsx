/** Sign-in of somebody who has an account. Nobody needs one. */
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { homeOf } from "../../shared/account/homes";
import { SignInForm } from "../../shared/account/SignInForm";
import { Page } from "../../shared/ui/page";

/** A demo lets anybody in here; others sign in at doors of their own. */
export function SignInPage() {
  const { t } = useTranslation("account");
  const go = useNavigate();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <SignInForm
        as="complainant"
        everybody
        onDone={(role) => go(homeOf(role) ?? "/cases")}
      />
    </Page>
  );
}
