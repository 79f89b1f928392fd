// The system's print dialog for a PDF of pictures that Glovebox has made. It says what is printed, as does a window of ours that it
// belongs to: the dialog of a desktop portal is another program's, and takes no words of ours.
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import Poppler from 'gi://Poppler?version=0.18';
import { dialogExits } from '../../protocol/dialog-exits.ts';
import type { WindowWords } from '../../protocol/words.ts';
import { presentWindow } from '../present.ts';

/** Settles when the pages were handed to the printer, or the person gave it up. Gives the exit code. */
export const printPages = async (words: WindowWords, name: string, descriptor: number): Promise<number> => {
  const document = Poppler.Document.new_from_file(`file:///proc/self/fd/${descriptor}`, null);
  const pages = document.get_n_pages();
  const notice = createNotice(words, name, pages);
  const operation = new Gtk.PrintOperation({
    job_name: name,
    n_pages: pages,
    use_full_page: true,
    unit: Gtk.Unit.POINTS,
    embed_page_setup: true,
    allow_async: false,
  });
  operation.connect('request-page-setup', (_operation, _context, number, setup) => {
    const [width, height] = document.get_page(number).get_size();
    setup.set_orientation(width > height ? Gtk.PageOrientation.LANDSCAPE : Gtk.PageOrientation.PORTRAIT);
  });
  operation.connect('draw-page', (_operation, context, number) => drawPage(document.get_page(number), context));
  presentWindow(notice);
  await painted(notice);
  whenDialogIsThere((dialog) => mark(dialog, createLines(words, name, pages)));
  const result = operation.run(Gtk.PrintOperationAction.PRINT_DIALOG, notice);
  notice.destroy();
  if (result === Gtk.PrintOperationResult.APPLY) return dialogExits.done;
  return result === Gtk.PrintOperationResult.CANCEL ? dialogExits.declined : dialogExits.failed;
};

/** GTK makes it while `run` waits, and says nothing of it; this process has no other dialog. */
const whenDialogIsThere = (then: (dialog: Gtk.Dialog) => void): void => {
  GLib.timeout_add(GLib.PRIORITY_DEFAULT, lookAgainMs, () => {
    const dialog = Gtk.Window.list_toplevels().find((window) => window instanceof Gtk.Dialog);
    if (!(dialog instanceof Gtk.Dialog)) return GLib.SOURCE_CONTINUE;
    then(dialog);
    return GLib.SOURCE_REMOVE;
  });
};
const lookAgainMs = 20;

const mark = (dialog: Gtk.Dialog, lines: Gtk.Widget): void => {
  const bar = new Gtk.InfoBar({ message_type: Gtk.MessageType.INFO });
  bar.get_content_area().add(lines);
  bar.show_all();
  const content = dialog.get_content_area();
  content.pack_start(bar, false, false, 0);
  content.reorder_child(bar, 0);
};

const createLines = ({ print }: WindowWords, name: string, pages: number): Gtk.Widget => {
  const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 4 });
  for (const label of [print.title(name), print.pages(pages), print.pixels])
    column.add(new Gtk.Label({ label, xalign: 0, wrap: true, max_width_chars: 60 }));
  column.get_children()[0]?.get_style_context().add_class('glovebox-name');
  return column;
};

/** As large as it is, made smaller where the paper is, in its middle. */
const drawPage = (page: Poppler.Page, context: Gtk.PrintContext): void => {
  const cairo = context.get_cairo_context();
  const [width, height] = page.get_size();
  const [across, down] = [context.get_width(), context.get_height()];
  const scale = Math.min(1, across / width, down / height);
  cairo.translate((across - width * scale) / 2, (down - height * scale) / 2);
  cairo.scale(scale, scale);
  page.render_for_printing(cairo);
  cairo.$dispose();
};

const createNotice = (words: WindowWords, name: string, pages: number): Gtk.Window => {
  const window = new Gtk.Window({ title: words.print.title(name), border_width: 16, resizable: false });
  window.add(createLines(words, name, pages));
  window.show_all();
  return window;
};

/** The dialog blocks this process for a while: what stands beside it is to be seen by then. */
const painted = (window: Gtk.Window): Promise<void> =>
  new Promise((resolve) => {
    const clock = window.get_frame_clock();
    if (clock === null) return resolve();
    const handler = clock.connect('after-paint', () => {
      clock.disconnect(handler);
      resolve();
    });
    window.queue_draw();
  });
