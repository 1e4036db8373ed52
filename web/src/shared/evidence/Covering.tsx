/** Draws boxes on a picture, in the pixels of the picture. */
import { type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/buttons";
import { FileImage } from "./Viewer";

/** A rectangle in pixels of the picture as it is shown. */
export type Box = { left: number; top: number; width: number; height: number };

type Props = {
  file: Blob;
  size: [number, number];
  boxes: Box[];
  onBoxes: (boxes: Box[]) => void;
};

type Point = [number, number];

/** Smaller than this is a slip of the finger, in pixels. */
const SMALLEST = 4;

export function boxBetween([x, y]: Point, [u, v]: Point): Box {
  const left = Math.round(Math.min(x, u));
  const top = Math.round(Math.min(y, v));
  return {
    left,
    top,
    width: Math.round(Math.max(x, u)) - left,
    height: Math.round(Math.max(y, v)) - top,
  };
}

export function Covering({ file, size: [wide, high], boxes, onBoxes }: Props) {
  const { t } = useTranslation("evidence");
  const from = useRef<Point>(null);
  const [drawn, draw] = useState<Box>();
  const point = (event: PointerEvent<HTMLElement>): Point => {
    const frame = event.currentTarget.getBoundingClientRect();
    const within = (at: number, most: number) => Math.max(0, Math.min(most, at));
    return [
      within(((event.clientX - frame.left) / frame.width) * wide, wide),
      within(((event.clientY - frame.top) / frame.height) * high, high),
    ];
  };
  const place = (it: Box) => ({
    insetInlineStart: `${(it.left / wide) * 100}%`,
    insetBlockStart: `${(it.top / high) * 100}%`,
    inlineSize: `${(it.width / wide) * 100}%`,
    blockSize: `${(it.height / high) * 100}%`,
  });
  return (
    <div className="stack tight">
      <div
        className="covering"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = point(event);
        }}
        onPointerMove={(event) => {
          if (from.current) draw(boxBetween(from.current, point(event)));
        }}
        onPointerUp={(event) => {
          const box = from.current ? boxBetween(from.current, point(event)) : undefined;
          from.current = null;
          draw(undefined);
          if (box && SMALLEST < box.width && SMALLEST < box.height) onBoxes([...boxes, box]);
        }}
      >
        <FileImage file={file} />
        {boxes.map((it, at) => (
          <span key={at} style={place(it)} />
        ))}
        {drawn ? <span className="drawn" style={place(drawn)} /> : null}
      </div>
      {boxes.length > 0 ? (
        <div className="row">
          <span role="status">{t("covered", { count: boxes.length })}</span>
          <Button
            look="quiet"
            onPress={() => {
              onBoxes(boxes.slice(0, -1));
            }}
          >
            {t("uncover")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
