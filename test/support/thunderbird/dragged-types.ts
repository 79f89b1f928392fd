// What Thunderbird offers the desktop when a person drags something out of its window.
import type { MailUser, Point } from '../../../scripts/thunderbird/mail-user.ts';

/** The types of the drag that begins at `from`, which has been selected; it ends further up in the same window. */
export const draggedTypes = async (user: MailUser, from: Point): Promise<readonly string[]> => {
  await user.look(`const win = findWindow("main");
    win.draggedTypes = null;
    const keep = ({ dataTransfer }) => { win.draggedTypes = [...dataTransfer.mozTypesAt(0)]; };
    win.addEventListener("dragstart", keep, { once: true, mozSystemGroup: true });`);
  await user.drag(from, { x: from.x - 200, y: from.y - 300 });
  return (await user.until('a drag has started', 'return findWindow("main").draggedTypes;')) as readonly string[];
};
