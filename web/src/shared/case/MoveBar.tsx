/** A button for each move that the server allows, and no other: the page knows no process. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useMove } from "../api/moves";
import type { CaseView, Move } from "../api/types";
import { Button, ButtonLink } from "../ui/buttons";
import { Dialog } from "../ui/dialog";
import { More, Section } from "../ui/page";
import { ProblemNotice } from "../ui/states";
import { FormHere } from "../moves/Form";
import { forget } from "../moves/kept";
import type { MoveForm, MoveForms } from "../moves/move";

/** Ranks below this are shown at once. */
const AT_ONCE = 10;

type Listed<M extends Move = Move> = M extends Move ? { move: M; shown: MoveForm<M> } : never;

function listed(view: CaseView, forms: MoveForms): Listed[] {
  const all = view.moves.flatMap((move) => {
    const shown = forms[move];
    return shown ? [{ move, shown } as Listed] : [];
  });
  return all.sort((a, b) => a.shown.rank - b.shown.rank);
}

export function MoveBar({ view, forms }: { view: CaseView; forms: MoveForms }) {
  const { t } = useTranslation("moves");
  const [search, setSearch] = useSearchParams();
  const [done, setDone] = useState<Move>();
  const all = listed(view, forms);
  const open = all.find((it) => it.move === search.get("move"));
  const go = (move?: Move) => {
    setSearch(move ? { move } : {}, { replace: true, preventScrollReset: true });
  };
  if (all.length === 0) return null;
  const [first, second] = [all.filter(isFirst), all.filter((it) => !isFirst(it))];
  return (
    <Section title={t("title")}>
      <p role="status" className={done ? "notice good" : "hidden"}>
        {done ? t("done", { move: t(`${done as "lodge"}.name`) }) : ""}
      </p>
      <div className="row">
        {first.map((it, at) => (
          <MoveButton key={it.move} of={it} first={at === 0} onOpen={go} view={view} />
        ))}
      </div>
      {second.length > 0 ? (
        <More label={t("more")}>
          <div className="row">
            {second.map((it) => (
              <MoveButton key={it.move} of={it} onOpen={go} view={view} />
            ))}
          </div>
        </More>
      ) : null}
      {open && "Form" in open.shown ? (
        <Making
          key={open.move}
          view={view}
          of={open}
          onClose={(made) => {
            if (made) setDone(open.move);
            go();
          }}
        />
      ) : null}
    </Section>
  );
}

const isFirst = ({ shown }: Listed) => shown.rank < AT_ONCE;

type ButtonProps = { of: Listed; view: CaseView; first?: boolean; onOpen: (move: Move) => void };

function MoveButton({ of: { move, shown }, view, first, onOpen }: ButtonProps) {
  const { t } = useTranslation("moves");
  const look = shown.danger ? "danger" : first ? "primary" : "secondary";
  const name = t(`${move as "lodge"}.name`);
  if ("to" in shown) {
    return (
      <ButtonLink look={look} to={shown.to(view)}>
        {name}
      </ButtonLink>
    );
  }
  return (
    <Button
      look={look}
      onPress={() => {
        onOpen(move);
      }}
    >
      {name}
    </Button>
  );
}

type MakingProps = { view: CaseView; of: Listed; onClose: (made: boolean) => void };

function Making({ view, of, onClose }: MakingProps) {
  // The registry ties each move to its own form; here both are only known to belong together.
  const { move, shown } = of as Listed<"lodge">;
  const { t } = useTranslation("moves");
  const make = useMove<"lodge">(view.id);
  if (!("Form" in shown)) return null;
  const { Form } = shown;
  return (
    <Dialog
      title={t(`${move}.name`)}
      onClose={() => {
        onClose(false);
      }}
    >
      <div className="stack">
        <p className="soft">{t(`${move}.about`)}</p>
        {make.error ? <ProblemNotice error={make.error} /> : null}
        <FormHere value={{ busy: make.isPending }}>
          <Form
            view={view}
            send={(body) => {
              // A move that was made may no longer be listed, and this form be gone before it hears
              // of its success: the promise tells all the same.
              make.mutateAsync({ move, body }).then(
                () => {
                  forget(view.id, move);
                  onClose(true);
                },
                () => undefined,
              );
            }}
          />
        </FormHere>
      </div>
    </Dialog>
  );
}
