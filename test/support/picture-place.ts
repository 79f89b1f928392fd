// Where a window's picture is on the screen of a test that fills it with one colour: bars of ours push it down, panes
// aside.
import type { Framebuffer } from '../../scripts/screen/framebuffer.ts';

export const pictureColour = 0x00ff00;

/** The first line of the screen with the picture in it; null where there is none. */
export const pictureTop = (framebuffer: Framebuffer): number | null => {
  const { height, width } = framebuffer;
  const top = framebuffer.sample({ x: 0, y: 0, width, height }, 1, height).indexOf(pictureColour);
  return top < 0 ? null : top;
};
