/** Sign-in of somebody who has an account. Nobody needs one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, ask } from "../../shared/api/client";
import { session } from "../../shared/session";
import { Button } from "../../shared/ui/buttons";
import { TextInput } from "../../shared/ui/fields";
import { Page } from "../../shared/ui/page";
import { ProblemNotice } from "../../shared/ui/states";

export function SignInPage() {
  const { t } = useTranslation("account");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const go = useNavigate();
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: () =>
      ask(api.POST("/api/v1/sign-in", { body: { login, password, role: "complainant" } })),
    onSuccess: async ({ person }) => {
      session.signedIn(person.name);
      await client.invalidateQueries();
      await go("/cases");
    },
  });
  return (
    <Page title={t("title")} lead={t("lead")}>
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <TextInput
          name="login"
          label={t("login")}
          autoComplete="username"
          value={login}
          onChange={setLogin}
        />
        <TextInput
          name="password"
          label={t("password")}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
        />
        {signIn.error ? <ProblemNotice error={signIn.error} /> : null}
        <Button type="submit" busy={signIn.isPending}>
          {t("signIn")}
        </Button>
      </form>
    </Page>
  );
}
