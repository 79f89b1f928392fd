// Gives back the memory of pictures that are no more, when nobody waits for a window. Left to itself the runtime would
// keep dozens of them: it sees how small its own half of a window is, not the megabytes behind it.
import Cairo from 'cairo';
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import System from 'system';

const tidyAfterMs = 3000;
let tidying = false;

export const tidySoon = (): void => {
  if (tidying) return;
  tidying = true;
  GLib.timeout_add(GLib.PRIORITY_LOW, tidyAfterMs, () => {
    tidying = false;
    settleSharedMemory();
    System.gc();
    return GLib.SOURCE_REMOVE;
  });
};

/**
 * Cairo counts a piece of memory that it shares with the X server as used until it next asks for one, and keeps all 32
 * MB around it. The surface itself goes with the next collection.
 */
const settleSharedMemory = (): void => {
  Gdk.Display.get_default()?.sync();
  Gdk.get_default_root_window().create_similar_image_surface(Cairo.Format.RGB24, 32, 32, 1);
};
