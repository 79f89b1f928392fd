// Draws a DispVM's picture into its widget. gtk-vnc would do it through a copy as dense as the display, which mixes
// neighbouring pixels on a dense one and takes four times the memory; where the picture has the widget's very size, it
// is to be shown pixel for pixel. Scale and place are gtk-vnc's own: by them it says where the pointer is.
import Cairo from 'cairo';
import type GtkVnc from 'gi://GtkVnc?version=2.0';

/** The published types lack it. */
interface FilteredPattern {
  setFilter(filter: Cairo.Filter): void;
}

/** The viewers' own, 0x202020: beside a picture of another shape nothing begins or ends. */
const ground = 0x20 / 0xff;

export const drawPicture = (display: GtkVnc.Display, context: Cairo.Context): void => {
  const { framebuffer } = display.get_connection();
  const { width, height } = display.get_allocation();
  context.setSourceRGB(ground, ground, ground);
  context.paint();
  if (framebuffer !== null) {
    const [pictureWidth, pictureHeight] = [framebuffer.get_width(), framebuffer.get_height()];
    const scale = Math.min(width / pictureWidth, height / pictureHeight);
    const isExact =
      pictureWidth === width * display.get_scale_factor() && pictureHeight === height * display.get_scale_factor();
    context.translate((width - pictureWidth * scale) / 2, (height - pictureHeight * scale) / 2);
    context.scale(scale, scale);
    context.setSourceSurface(framebuffer.get_surface(), 0, 0);
    (context.getSource() as unknown as FilteredPattern).setFilter(isExact ? Cairo.Filter.NEAREST : Cairo.Filter.GOOD);
    context.paint();
  }
  // The engine would keep it, and with it the window's surface, until it collects garbage.
  context.$dispose();
};
