// How much room a window has for its picture, in pixels of the display: what its guest's screen is to be.
import type Gtk from 'gi://Gtk?version=3.0';
import GLib from 'gi://GLib';
import { fitScreen, isSameScreen, savedScreen, type Screen } from '../protocol/screen.ts';
import { displayDensity } from './monitor.ts';

/** A window that is being drawn larger has many sizes; each costs the guest a new screen. */
const restsAfterMs = 150;

const screenOf = (
  { width, height }: { readonly width: number; readonly height: number },
  scaleFactor: number,
): Screen =>
  fitScreen({
    width: width * scaleFactor,
    height: height * scaleFactor,
    densityPercent: Math.round(displayDensity() * scaleFactor * 100),
  });

/** What a new window will want, where none has been shown yet. */
export const firstScreen = (scaleFactor: number): Screen => screenOf(savedScreen, scaleFactor);

/** Tells the room of a picture as soon as it has one (`isFirst`), and each other that it keeps for a moment. */
export const watchRoom = (area: Gtk.Widget, tell: (screen: Screen, isFirst: boolean) => void): void => {
  let told: Screen | null = null;
  let timer = 0;
  const tellNow = (): void => {
    const { width, height } = area.get_allocation();
    const screen = screenOf({ width, height }, area.get_scale_factor());
    if (told === null || !isSameScreen(told, screen)) tell(screen, told === null);
    told = screen;
  };
  area.connect('size-allocate', () => {
    if (!area.get_mapped()) return;
    if (told === null) return tellNow();
    if (timer !== 0) GLib.source_remove(timer);
    timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, restsAfterMs, () => {
      timer = 0;
      tellNow();
      return GLib.SOURCE_REMOVE;
    });
  });
  area.connect('destroy', () => {
    if (timer !== 0) GLib.source_remove(timer);
    timer = 0;
  });
};
