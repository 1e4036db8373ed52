/** A place for files: tap, press Enter, or drop them. */
import { type ReactNode, useState } from "react";

type Props = {
  label: string;
  hint: string;
  accept?: string;
  many?: boolean;
  onFiles: (files: File[]) => void;
  children?: ReactNode;
};

export function Drop({ label, hint, accept, many, onFiles, children }: Props) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const list = Array.from(files ?? []);
    if (list.length > 0) onFiles(many ? list : list.slice(0, 1));
  };
  return (
    // The label is the field's own; dropping is one more way to fill it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <label
      className={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <span className="strong">{label}</span>
      <span className="hint">{hint}</span>
      {children}
      <input
        className="hidden"
        type="file"
        accept={accept}
        multiple={many}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </label>
  );
}

/** How far something has got, 0 to 1. */
export function Progress({ label, done }: { label: string; done: number }) {
  const percent = Math.round(done * 100);
  return (
    <div className="stack tight">
      <p className="small" role="status">
        {label}
      </p>
      <div
        className="bar"
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ inlineSize: `${percent}%` }} />
      </div>
    </div>
  );
}
