/** A picture: larger, smaller, turned; what is to be covered is drawn on it, what was read lit up. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { between, nudge, toPicture, turned, type Area, type Point, type Turn } from "./reading";

type Props = {
  /** Only this reader was given it: its address is the page's own. */
  file: Blob;
  boxes: Area[];
  light?: Area;
  /** Whether drawing on it makes boxes. */
  draw: boolean;
  onBoxes: (boxes: Area[]) => void;
};

const STEPS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];

export function Picture({ file, boxes, light, draw, onBoxes }: Props) {
  const { t } = useTranslation("viewer");
  const frame = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const [size, setSize] = useState<[number, number]>();
  const [zoom, setZoom] = useState(1);
  const [turn, setTurn] = useState<Turn>(0);
  const [broken, setBroken] = useState(false);
  const [drawing, setDrawing] = useState<[Point, Point]>();
  useEffect(() => {
    const address = URL.createObjectURL(file);
    if (image.current) image.current.src = address;
    return () => {
      URL.revokeObjectURL(address);
    };
  }, [file]);
  const step = (by: 1 | -1) => {
    const next = by > 0 ? STEPS.find((it) => it > zoom) : STEPS.findLast((it) => it < zoom);
    if (next) setZoom(next);
  };
  const fit = ([width, height]: [number, number], by: Turn = turn) => {
    const room = frame.current?.getBoundingClientRect();
    if (!room) return;
    const [w, h] = by % 180 === 0 ? [width, height] : [height, width];
    setZoom(Math.min(1, (room.width - 24) / w, (room.height - 24) / h));
  };
  const at = (event: React.PointerEvent): Point | undefined => {
    const place = sheet.current?.getBoundingClientRect();
    if (!place || !size) return undefined;
    const centre = { x: place.left + place.width / 2, y: place.top + place.height / 2 };
    return toPicture({ x: event.clientX, y: event.clientY }, centre, { zoom, turn, size });
  };
  const [wide, high] = size ? [size[0] * zoom, size[1] * zoom] : [0, 0];
  const upright = turn % 180 === 0;
  return (
    <>
      <div className="picture-tools" role="toolbar" aria-label={t("tools")}>
        <button type="button" aria-label={t("smaller")} onClick={() => { step(-1); }}>
          −
        </button>
        <span className="number small">{Math.round(zoom * 100)}%</span>
        <button type="button" aria-label={t("larger")} onClick={() => { step(1); }}>
          +
        </button>
        <button type="button" onClick={() => { if (size) fit(size); }}>
          {t("fit")}
        </button>
        <button type="button" onClick={() => { setTurn(turned(turn, -90)); }}>
          {t("turnLeft")}
        </button>
        <button type="button" onClick={() => { setTurn(turned(turn, 90)); }}>
          {t("turnRight")}
        </button>
      </div>
      {/* It scrolls, so keys must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="picture-frame" ref={frame} tabIndex={0} role="group" aria-label={t("picture")}>
        {broken ? <p className="soft">{t("broken")}</p> : null}
        <div
          className="picture-room"
          style={{ inlineSize: upright ? wide : high, blockSize: upright ? high : wide }}
        >
          <div
            ref={sheet}
            className={draw ? "picture-sheet draw" : "picture-sheet"}
            style={{ inlineSize: wide, blockSize: high, rotate: `${turn}deg` }}
            onPointerDown={(event) => {
              const from = draw && event.button === 0 ? at(event) : undefined;
              if (!from || event.target !== event.currentTarget.firstChild) return;
              event.preventDefault();
              event.currentTarget.setPointerCapture(event.pointerId);
              setDrawing([from, from]);
            }}
            onPointerMove={(event) => {
              const to = drawing ? at(event) : undefined;
              if (drawing && to) setDrawing([drawing[0], to]);
            }}
            onPointerUp={() => {
              const box = drawing ? between(...drawing) : undefined;
              if (box) onBoxes([...boxes, box]);
              setDrawing(undefined);
            }}
          >
            <img
              ref={image}
              alt={t("picture")}
              draggable={false}
              onLoad={({ currentTarget: it }) => {
                const natural: [number, number] = [it.naturalWidth, it.naturalHeight];
                setSize(natural);
                fit(natural, 0);
              }}
              onError={() => {
                setBroken(true);
              }}
            />
            {size && light ? <Box of={light} size={size} name="light" /> : null}
            {size && drawing ? <Drawing of={drawing} size={size} /> : null}
            {size
              ? boxes.map((it, place) => (
                  <Cover
                    key={place}
                    of={it}
                    size={size}
                    label={t("box", { count: place + 1 })}
                    onChange={(next) => {
                      onBoxes(
                        next
                          ? boxes.map((one, other) => (other === place ? next : one))
                          : boxes.filter((_, other) => other !== place),
                      );
                    }}
                  />
                ))
              : null}
          </div>
        </div>
      </div>
    </>
  );
}

const placed = ({ left, top, width, height }: Area, [wide, high]: [number, number]) => ({
  insetInlineStart: `${(left / wide) * 100}%`,
  insetBlockStart: `${(top / high) * 100}%`,
  inlineSize: `${(width / wide) * 100}%`,
  blockSize: `${(height / high) * 100}%`,
});

type BoxProps = { of: Area; size: [number, number]; name: string };

const Box = ({ of, size, name }: BoxProps) => (
  <span className={`box ${name}`} style={placed(of, size)} aria-hidden />
);

function Drawing({ of, size }: { of: [Point, Point]; size: [number, number] }) {
  const box = between(...of, 1);
  return box ? <Box of={box} size={size} name="drawing" /> : null;
}

const WAYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type CoverProps = {
  of: Area;
  size: [number, number];
  label: string;
  onChange: (next?: Area) => void;
};

/** A box that covers something: arrow keys move it, with Shift they change its size, Delete ends it. */
function Cover({ of, size, label, onChange }: CoverProps) {
  const far = Math.max(2, Math.round(Math.min(...size) / 100));
  return (
    <button
      type="button"
      className="box cover"
      aria-label={label}
      style={placed(of, size)}
      onKeyDown={(event) => {
        const way = WAYS[event.key];
        if (way) {
          event.preventDefault();
          const [dx, dy] = [way[0] * far, way[1] * far];
          onChange(nudge(of, { dx, dy, grow: event.shiftKey }, size));
        } else if (event.key === "Delete" || event.key === "Backspace") {
          event.preventDefault();
          onChange();
        }
      }}
    />
  );
}
