// Takes coarse samples of a DispVM's picture where gtk-vnc keeps it. It copies the samples alone: a copy of the whole picture is
// megabytes that the garbage collector takes for the few bytes of its own half, and would keep by the dozen.
import Cairo from 'cairo';
import Gdk from 'gi://Gdk?version=3.0';
import type GtkVnc from 'gi://GtkVnc?version=2.0';
import type { Samples } from './picture-change.ts';

const columns = 64;
const rows = 48;
/** The published types forget the method. */
type FilteredPattern = Cairo.Pattern & { setFilter(filter: Cairo.Filter): void };

/** Drawn over for each picture. */
const small = new Cairo.ImageSurface(Cairo.Format.RGB24, columns, rows);

/** null while there is no picture. */
export const samplePicture = ({ framebuffer }: GtkVnc.Connection): Samples | null => {
  if (framebuffer === null) return null;
  const context = new Cairo.Context(small);
  context.scale(columns / framebuffer.get_width(), rows / framebuffer.get_height());
  context.setSourceSurface(framebuffer.get_surface(), 0, 0);
  (context.getSource() as FilteredPattern).setFilter(Cairo.Filter.NEAREST);
  context.paint();
  context.$dispose();
  return readSamples();
};

/** Copied, without the padding of rows: the memory belongs to the pixbuf. */
const readSamples = (): Samples | null => {
  const pixbuf = Gdk.pixbuf_get_from_surface(small, 0, 0, columns, rows);
  if (pixbuf === null) return null;
  const bytes = pixbuf.get_pixels();
  const [rowBytes, pixelBytes] = [pixbuf.get_rowstride(), pixbuf.get_n_channels()];
  const samples = new Uint8Array(columns * rows * 3);
  for (let index = 0; index < columns * rows; index++) {
    const at = Math.floor(index / columns) * rowBytes + (index % columns) * pixelBytes;
    samples.set(bytes.subarray(at, at + 3), index * 3);
  }
  return samples;
};
