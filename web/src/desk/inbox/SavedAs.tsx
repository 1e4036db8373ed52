/** Keeps what is looked at under a name, or takes the name away. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../shared/api/client";
import { asProblem } from "../../shared/api/problem";
import { Button } from "../../shared/ui/buttons";
import { Dialog } from "../../shared/ui/dialog";
import { OneOf, TextInput, WrongFields } from "../../shared/ui/fields";
import { ProblemNotice } from "../../shared/ui/states";
import { countOf, type Filters } from "./filters";
import { type Saved, viewsQuery } from "./saved";

type Props = {
  filters: Filters;
  saved: Saved | undefined;
  /** It is one of the lists that everybody has. */
  plain: boolean;
};

/** The longest name, in characters. */
const NAME_CHARS_MAX = 60;

export function SavedAs({ filters, saved, plain }: Props) {
  const { t } = useTranslation("inbox");
  const [naming, setNaming] = useState(false);
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: (id: string) => ask(api.DELETE("/api/v1/views/{id}", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries(viewsQuery),
  });
  if (plain || countOf(filters) === 0) return null;
  return (
    <div className="row saved-as">
      {saved ? (
        <>
          <span className="soft small">{t(saved.shared ? "saved.shared" : "saved.own")}</span>
          <Button
            look="quiet"
            busy={drop.isPending}
            onPress={() => {
              drop.mutate(saved.id);
            }}
          >
            {t("saved.drop")}
          </Button>
        </>
      ) : (
        <Button
          look="quiet"
          onPress={() => {
            setNaming(true);
          }}
        >
          {t("saved.keep")}
        </Button>
      )}
      {drop.error ? <ProblemNotice error={drop.error} /> : null}
      {naming ? (
        <Naming
          filters={filters}
          onClose={() => {
            setNaming(false);
          }}
        />
      ) : null}
    </div>
  );
}

function Naming({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const [name, setName] = useState("");
  const [whose, setWhose] = useState<"own" | "shared">("own");
  const client = useQueryClient();
  const keep = useMutation({
    mutationFn: () => {
      // The server's document calls every filter required; it takes those that there are.
      const query = filters as Saved["query"];
      const body = { name: name.trim(), shared: whose === "shared", query };
      return ask(api.POST("/api/v1/views", { body }));
    },
    onSuccess: async () => {
      await client.invalidateQueries(viewsQuery);
      onClose();
    },
  });
  const problem = keep.error ? asProblem(keep.error) : undefined;
  const placed = problem?.field === "name" || problem?.field === "shared";
  return (
    <Dialog title={t("saved.keep")} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!keep.isPending) keep.mutate();
        }}
      >
        <WrongFields value={placed && problem.field ? { [problem.field]: problem.detail } : {}}>
          <TextInput
            name="name"
            label={t("saved.name")}
            most={NAME_CHARS_MAX}
            autoComplete="off"
            value={name}
            onChange={setName}
          />
          <OneOf
            name="shared"
            label={t("saved.for")}
            value={whose}
            options={[
              { value: "own", label: t("saved.own") },
              { value: "shared", label: t("saved.shared") },
            ]}
            onChange={setWhose}
          />
        </WrongFields>
        {keep.error && !placed ? <ProblemNotice error={keep.error} /> : null}
        <Button type="submit" wide busy={keep.isPending}>
          {t("saved.go")}
        </Button>
      </form>
    </Dialog>
  );
}
