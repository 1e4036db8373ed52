/** The door. */
import { use } from "react";
import { useTranslation } from "react-i18next";

import { SignInForm } from "../account/SignInForm";
import { Page } from "../ui/page";
import { Notice } from "../ui/states";
import { PartyHere } from "./party";

/** `another`: somebody is signed in here as something else. */
export function SignIn({ another }: { another?: boolean }) {
  const { t } = useTranslation("party");
  const { role } = use(PartyHere);
  return (
    <Page title={t(`${role}.signIn`)} lead={t(`${role}.about`)}>
      {another ? <Notice tone="warn">{t("signIn.another")}</Notice> : null}
      <SignInForm as={role} />
    </Page>
  );
}
