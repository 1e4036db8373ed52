/** Sign-in of somebody who has an account. Nobody needs one. */
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { SignInForm } from "../../shared/account/SignInForm";
import type { Role } from "../../shared/api/types";
import { Page } from "../../shared/ui/page";

/** Where the pages of each role are. A demo lets anybody in here; others sign in at doors of their own. */
const HOMES: Partial<Record<Role, string>> = {
  agent: "/desk",
  reviewer: "/desk",
  mediator: "/mediator",
  merchant: "/merchant",
  regulator: "/regulator",
  auditor: "/auditor",
  admin: "/admin",
};

export function SignInPage() {
  const { t } = useTranslation("account");
  const go = useNavigate();
  return (
    <Page title={t("title")} lead={t("lead")}>
      <SignInForm
        as="complainant"
        everybody
        onDone={(role) => go((role ? HOMES[role] : undefined) ?? "/cases")}
      />
    </Page>
  );
}
