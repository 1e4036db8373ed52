/** Somebody: what they may do, a new password, and what else opens the door for them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../shared/account/me";
import { api, ask } from "../../shared/api/client";
import type { Person, PersonChange } from "../../shared/api/types";
import { Button } from "../../shared/ui/buttons";
import { Dialog } from "../../shared/ui/dialog";
import { WrongFields } from "../../shared/ui/fields";
import { Notice, ProblemNotice } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import { changeOf, filledOf } from "./form";
import { NewPassword } from "./NewPassword";
import { PersonFields } from "./PersonFields";
import { peopleChanged } from "./queries";
import { Tokens } from "./Tokens";
import { Unplaced, wrongOf } from "./wrong";

type Props = { person: Person };

export function PersonSheet({ person, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation("people");
  const own = useQuery(meQuery).data?.id === person.id;
  return (
    <Dialog title={person.name} onClose={onClose} wide>
      <div className="stack">
        <p className="soft small">
          {person.login} · {t("since")} <Moment at={person.created_at} />
        </p>
        {person.disabled ? <Notice tone="warn" title={t("disabledAbout")} /> : null}
        <Rights person={person} />
        {own ? <p className="soft small">{t("own")}</p> : <Access person={person} />}
        <Tokens person={person} />
      </div>
    </Dialog>
  );
}

function useChange({ id }: Person) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PersonChange) =>
      ask(api.PATCH("/api/v1/people/{id}", { params: { path: { id } }, body })),
    onSuccess: () => peopleChanged(client),
  });
}

function Rights({ person }: Props) {
  const { t } = useTranslation("people");
  const [filled, setFilled] = useState(() => filledOf(person));
  const change = useChange(person);
  const same = JSON.stringify(changeOf(filled)) === JSON.stringify(changeOf(filledOf(person)));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!change.isPending && !same) change.mutate(changeOf(filled));
      }}
    >
      <WrongFields value={wrongOf(change.error)}>
        <PersonFields filled={filled} onChange={setFilled} />
      </WrongFields>
      <Unplaced error={change.error} />
      <div className="row">
        <Button type="submit" busy={change.isPending} off={same}>
          {t("save")}
        </Button>
        <span className="soft small" role="status">
          {change.isSuccess && same ? t("saved") : ""}
        </span>
      </div>
    </form>
  );
}

/** A new password, and whether they may come in at all. One asks twice: it ends their sessions. */
function Access({ person }: Props) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const [asked, setAsked] = useState<"reset" | "disable">();
  const change = useChange(person);
  const reset = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/people/{id}/password-reset", { params: { path: { id: person.id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens", person.id] }),
  });
  const act = asked === "reset" ? reset : change;
  const done = () => {
    setAsked(undefined);
  };
  return (
    <section className="sheet-part">
      <h3>{t("access")}</h3>
      {reset.data ? <NewPassword login={person.login} password={reset.data.password} /> : null}
      {asked ? (
        <Notice tone="warn" title={t(`${asked}.sure`)}>
          <p>{t(`${asked}.about`)}</p>
          <div className="row">
            <Button
              look="danger"
              busy={act.isPending}
              onPress={() => {
                if (asked === "reset") reset.mutate(undefined, { onSuccess: done });
                else change.mutate({ disabled: true }, { onSuccess: done });
              }}
            >
              {t(`${asked}.go`)}
            </Button>
            <Button look="quiet" onPress={done}>
              {t("cancel")}
            </Button>
          </div>
        </Notice>
      ) : (
        <div className="row">
          <Button
            look="secondary"
            onPress={() => {
              setAsked("reset");
            }}
          >
            {t("reset.ask")}
          </Button>
          {person.disabled ? (
            <Button
              look="secondary"
              busy={change.isPending}
              onPress={() => {
                change.mutate({ disabled: false });
              }}
            >
              {t("enable")}
            </Button>
          ) : (
            <Button
              look="danger"
              onPress={() => {
                setAsked("disable");
              }}
            >
              {t("disable.ask")}
            </Button>
          )}
        </div>
      )}
      {act.error ? <ProblemNotice error={act.error} /> : null}
    </section>
  );
}
