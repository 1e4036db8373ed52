/** A part of the settings on a sheet: filled in, sent as the whole document, or left as it was. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Institution } from "../../shared/api/types";
import { Button } from "../../shared/ui/buttons";
import { Dialog } from "../../shared/ui/dialog";
import { Load, ProblemNotice } from "../../shared/ui/states";
import { type House, houseQuery, useChange } from "./change";

export type SheetProps = { onClose: () => void };

type Part<F> = {
  /** What is filled in at first. */
  read: (settings: Institution) => F;
  /** The document with what was filled in. */
  write: (settings: Institution, filled: F) => Institution;
  /** Something of it says beside itself that it cannot be sent so. */
  hold?: (filled: F) => boolean;
  children: (filled: F, set: (next: F) => void, settings: Institution) => ReactNode;
};

type Props<F> = SheetProps & Part<F> & { title: string };

export function Sheet<F>({ title, onClose, ...part }: Props<F>) {
  return (
    <Dialog title={title} onClose={onClose} wide>
      <Load query={houseQuery} lines={6}>
        {(house) => (house ? <Form house={house} onClose={onClose} {...part} /> : null)}
      </Load>
    </Dialog>
  );
}

type FormProps<F> = SheetProps & Part<F> & { house: House };

function Form<F>({ house, onClose, read, write, hold, children }: FormProps<F>) {
  const { t } = useTranslation("house");
  // What was read when the sheet opened: what comes in behind it changes nothing that is typed.
  const [{ settings, version }] = useState(house);
  const [filled, setFilled] = useState(() => read(settings));
  const change = useChange(version, onClose);
  const held = hold?.(filled) ?? false;
  return (
    <form
      className="stack roomy"
      onSubmit={(event) => {
        event.preventDefault();
        if (!change.isPending && !held) change.mutate(write(settings, filled));
      }}
    >
      {children(filled, setFilled, settings)}
      {change.error ? <ProblemNotice error={change.error} /> : null}
      <div className="row">
        <Button type="submit" busy={change.isPending} off={held}>
          {t("save")}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t("leave")}
        </Button>
      </div>
    </form>
  );
}
