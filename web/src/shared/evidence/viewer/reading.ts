/** Where things are in a picture, and which pictures are shown as such. */
import type { Area } from "../../api/types";

export type { Area };

/** Pictures that browsers draw themselves. */
const DRAWN = new Set(["png", "jpeg", "jpg", "gif", "webp", "bmp"]);

export const isDrawn = (kind?: string) => DRAWN.has(kind ?? "");

export type Point = { x: number; y: number };
export type Turn = 0 | 90 | 180 | 270;

export const turned = (turn: Turn, by: 90 | -90): Turn => ((turn + by + 360) % 360) as Turn;

/**
 * Where in the picture a point of the screen is. `centre` is the picture's middle on the screen,
 * which stays where it is however the picture is turned.
 */
export function toPicture(
  point: Point,
  centre: Point,
  { zoom, turn, size }: { zoom: number; turn: Turn; size: [number, number] },
): Point {
  const [dx, dy] = [point.x - centre.x, point.y - centre.y];
  const back: Record<Turn, Point> = {
    0: { x: dx, y: dy },
    90: { x: dy, y: -dx },
    180: { x: -dx, y: -dy },
    270: { x: -dy, y: dx },
  };
  const [width, height] = size;
  const { x, y } = back[turn];
  return {
    x: clamp(Math.round(x / zoom + width / 2), width),
    y: clamp(Math.round(y / zoom + height / 2), height),
  };
}

const clamp = (at: number, most: number) => Math.min(most, Math.max(0, at));

/** The rectangle between two corners, or nothing where it is too thin to cover anything. */
export function between(a: Point, b: Point, least = 3): Area | undefined {
  const area = {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
  return area.width < least || area.height < least ? undefined : area;
}

/** A box moved or made larger by keys, and kept inside the picture. */
export function nudge(
  { left, top, width, height }: Area,
  { dx, dy, grow }: { dx: number; dy: number; grow: boolean },
  [right, bottom]: [number, number],
): Area {
  if (grow) {
    return {
      left,
      top,
      width: Math.min(right - left, Math.max(4, width + dx)),
      height: Math.min(bottom - top, Math.max(4, height + dy)),
    };
  }
  return {
    left: clamp(left + dx, right - width),
    top: clamp(top + dy, bottom - height),
    width,
    height,
  };
}
