/** An account for somebody. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../shared/api/client";
import { newKey } from "../../shared/ids";
import { Button } from "../../shared/ui/buttons";
import { Dialog } from "../../shared/ui/dialog";
import { TextInput, WrongFields } from "../../shared/ui/fields";
import { EMPTY, newOf } from "./form";
import { NewPassword } from "./NewPassword";
import { PersonFields } from "./PersonFields";
import { peopleChanged } from "./queries";
import { Unplaced, wrongOf } from "./wrong";

export function NewPersonSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [filled, setFilled] = useState(EMPTY);
  // Trying again after silence is the same act; another login is another person.
  const key = useRef({ login: "", key: "" });
  const make = useMutation({
    mutationFn: () => {
      if (key.current.login !== login || !key.current.key) key.current = { login, key: newKey() };
      const header = { "idempotency-key": key.current.key };
      return ask(api.POST("/api/v1/people", { body: newOf(login, filled), headers: header }));
    },
    onSuccess: () => peopleChanged(client),
  });
  const made = make.data;
  return (
    <Dialog title={made ? t("made", { name: made.person.name }) : t("add")} onClose={onClose}>
      {made ? (
        <div className="stack">
          <NewPassword login={made.person.login} password={made.password} />
          <Button onPress={onClose}>{t("done")}</Button>
        </div>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!make.isPending) make.mutate();
          }}
        >
          <WrongFields value={wrongOf(make.error)}>
            <TextInput
              name="login"
              label={t("login")}
              hint={t("loginHint")}
              most={200}
              autoComplete="off"
              value={login}
              onChange={setLogin}
            />
            <PersonFields filled={filled} onChange={setFilled} />
          </WrongFields>
          <p className="soft small">{t("passwordAbout")}</p>
          <Unplaced error={make.error} />
          <Button type="submit" wide busy={make.isPending}>
            {t("addNow")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
