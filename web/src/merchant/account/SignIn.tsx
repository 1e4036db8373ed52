/** The door for merchants. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../shared/api/client";
import { Button } from "../../shared/ui/buttons";
import { TextInput } from "../../shared/ui/fields";
import { Page } from "../../shared/ui/page";
import { Notice, ProblemNotice } from "../../shared/ui/states";

/** `another`: somebody is signed in here who is no merchant. */
export function SignIn({ another }: { another?: boolean }) {
  const { t } = useTranslation("merchant");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: () =>
      ask(api.POST("/api/v1/sign-in", { body: { login, password, role: "merchant" } })),
    onSuccess: () => client.resetQueries(),
  });
  return (
    <Page title={t("signIn.title")} lead={t("signIn.lead")}>
      {another ? <Notice tone="warn">{t("signIn.another")}</Notice> : null}
      <form
        className="card narrow"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <TextInput
          name="login"
          label={t("signIn.login")}
          autoComplete="username"
          value={login}
          onChange={setLogin}
        />
        <TextInput
          name="password"
          label={t("signIn.password")}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        {signIn.error ? <ProblemNotice error={signIn.error} /> : null}
        <Button type="submit" busy={signIn.isPending}>
          {t("signIn.go")}
        </Button>
      </form>
    </Page>
  );
}
