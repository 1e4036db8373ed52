/** Sign-in of somebody who has an account. Nobody needs one. */
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { SignInForm } from "../../shared/account/SignInForm";
import { Page } from "../../shared/ui/page";

export function SignInPage() {
  const { t } = useTranslation("account");
  const go = useNavigate();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <SignInForm as="complainant" onDone={() => go("/cases")} />
    </Page>
  );
}
