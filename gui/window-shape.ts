// How large a window's picture is to be for a first page of this shape. Pure; the shape is a guest's word, and all that
// it can get by it is a size between the usual one and what the monitor has room for.
import { savedScreen } from '../protocol/screen.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In a window's own pixels: what the savefile's screen has, so that nothing is resized on a click. */
export const usualPicture: Size = { width: savedScreen.width, height: savedScreen.height };

/** One side is the usual one, the other as long as the page's shape and the room allow; never less than usual. */
export const pictureFor = (shape: Size, room: Size): Size => {
  const usual = usualPicture;
  if (shape.width < shape.height) {
    const wanted = Math.round((usual.width * shape.height) / shape.width);
    return { width: usual.width, height: Math.max(usual.height, Math.min(wanted, room.height)) };
  }
  const wanted = Math.round((usual.height * shape.width) / shape.height);
  return { width: Math.max(usual.width, Math.min(wanted, room.width)), height: usual.height };
};
